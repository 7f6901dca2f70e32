import json

import pytest

from ops.capacity import COSTS, Site, plan
from ops.capacity_report import as_text, capacity


def test_each_part_each_formula_and_each_source_is_told() -> None:
    made = plan(Site(agents=50_000, sessions=2_000))
    told = as_text(made)
    assert all(limit.formula in told for part in made.parts for limit in part.limits)
    assert all(cost.source in told for cost in COSTS.values())
    assert "The first limit: " in told


def test_programs_get_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert capacity({"agents": 900, "sessions": 30}, {"cores": 8}, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert {part["name"] for part in told["parts"]} == {
        "front", "relay", "desk", "broker", "database",
    }  # fmt: skip
    assert told["machine"]["cores"] == 8
    assert told["first_limit"]["past"]


def test_a_wrong_number_is_a_refusal_with_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert capacity({"agents": 5, "sessions": 50}, {}, as_json=False) == 2
    assert "--sessions is 50" in capsys.readouterr().err
