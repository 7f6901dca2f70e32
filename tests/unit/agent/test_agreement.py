"""What a machine's user answered once: kept there, for one server, and worth nothing elsewhere."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.agreement import FILE, Agreement

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SERVER = "https://help.example.org"


def agreement(folder: Path, server: str = SERVER, *, wanted: bool = True) -> Agreement:
    return Agreement(folder, server, wanted)


def test_nothing_was_answered_at_first(tmp_path: Path) -> None:
    assert agreement(tmp_path).answer() is None
    assert not agreement(tmp_path).given()


@pytest.mark.parametrize("yes", [True, False])
def test_an_answer_is_kept_for_its_user_alone(tmp_path: Path, yes: bool) -> None:
    agreement(tmp_path).keep(yes, NOW)
    assert agreement(tmp_path).answer() is yes
    assert agreement(tmp_path).given() is yes
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert "2026-11-24" in (tmp_path / FILE).read_text()


def test_a_yes_is_worth_nothing_where_the_mode_is_off(tmp_path: Path) -> None:
    agreement(tmp_path).keep(agreed=True, now=NOW)
    assert not agreement(tmp_path, wanted=False).given()


def test_a_yes_to_one_server_is_none_to_another(tmp_path: Path) -> None:
    agreement(tmp_path).keep(agreed=True, now=NOW)
    assert agreement(tmp_path, "https://evil.example.org").answer() is None


@pytest.mark.parametrize("text", ["", "{}", "yes", '{"server": 1, "agreed": true, "at": "x"}'])
def test_a_file_that_is_no_answer_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert not agreement(tmp_path).given()
