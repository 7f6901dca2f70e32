"""The document says what the code says, and a stale one is noticed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from broker import asyncapi
from broker.facts import SPOKEN
from broker.topology import EXCHANGE

KEPT = Path(__file__).resolve().parents[3] / "docs" / "asyncapi.json"
PAIRS = [(author, fact) for author, kinds in SPOKEN.items() for fact in kinds]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi.document()


def test_the_kept_one_is_current() -> None:
    assert asyncapi.main([str(KEPT), "--check"]) == 0


@pytest.mark.parametrize(("author", "fact"), PAIRS)
def test_every_event_has_its_message_with_its_shape(
    author: Any, fact: Any, document: dict[str, Any]
) -> None:
    message = document["components"]["messages"][f"{author.value}.{fact.KIND}"]
    own = message["payload"]["allOf"][1]["properties"]
    assert (own["type"]["const"], own["version"]["const"]) == (fact.KIND, fact.VERSION)
    assert own["data"] == {"$ref": f"#/components/schemas/{fact.__name__}"}
    fields = document["components"]["schemas"][fact.__name__]["properties"]
    assert fields.keys() == set(fact.__struct_fields__)
    channel = document["channels"][author.value]
    assert fact.KIND in channel["messages"]
    assert fact.KIND in channel["parameters"]["type"]["enum"]
    assert message["summary"]


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        here = [part["$ref"]] if "$ref" in part else []
        return here + [one for value in part.values() for one in references(value)]
    return [one for value in part for one in references(value)] if isinstance(part, list) else []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = references(document)
    assert found
    for reference in found:
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_variable_of_an_address_is_a_parameter(document: dict[str, Any]) -> None:
    for channel in document["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == channel["parameters"].keys()
        assert channel["bindings"]["amqp"]["exchange"]["name"] == EXCHANGE


def test_patterns_are_those_of_json_schema(document: dict[str, Any]) -> None:
    assert "\\\\Z" not in json.dumps(document)


def test_checking_says_what_is_stale_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    file.write_text("old")
    assert asyncapi.main([str(file), "--check"]) == 1
    assert "is stale" in capsys.readouterr().out
    assert file.read_text() == "old"
    assert asyncapi.main([str(file)]) == 0
    assert asyncapi.main([str(file), "--check"]) == 0
    assert asyncapi.main([]) == 0
    assert json.loads(capsys.readouterr().out)["asyncapi"] == "3.0.0"
