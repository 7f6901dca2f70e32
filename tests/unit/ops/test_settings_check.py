import io
import json

import pytest

from ops import settings_check
from ops.settings_check import problems


def test_nothing_is_wrong_with_what_a_site_may_say() -> None:
    said = {"HC_KEEP_DAYS": "365", "HC_AGENT_RATE": "20000", "HC_TOTP_ROLES": "ADMIN,TECH"}
    assert [*problems(said)] == []
    assert [*problems({})] == []


def test_a_name_that_no_process_knows_is_told() -> None:
    assert [*problems({"HC_KEEP_DAY": "365"})] == ["HC_KEEP_DAY: no process knows it"]


def test_a_value_that_stops_a_start_is_told_once_and_a_secret_one_is_not_shown() -> None:
    found = [*problems({"HC_LOG_LEVEL": "loud", "HC_BROKER_URL": "hunter2"})]
    assert [line.split(":")[0] for line in found] == ["HC_BROKER_URL", "HC_LOG_LEVEL"]
    assert "'loud'" in found[1]
    assert "hunter2" not in "".join(found)


def test_an_inventorys_numbers_are_as_good_as_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"HC_KEEP_DAYS": 30})))
    assert settings_check.main() == 0
    assert capsys.readouterr().out == "well\n"
