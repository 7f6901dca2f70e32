"""The command line of the agent: what is missing or wrong is named, with the remedy."""

import stat
from pathlib import Path

import pytest

from agent.__main__ import machine_token, settings_of
from agent.options import arguments
from agent.settings import BadSettings


def test_no_server_tells_how_to_give_one(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="--server") as caught:
        settings_of(arguments([]), [tmp_path / "none"], {})
    assert "rest_base_url" in str(caught.value)


def test_a_wrong_server_on_the_command_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="command line: 'nonsense'"):
        settings_of(arguments(["--server", "nonsense"]), [], {})


def test_a_named_file_is_read_instead_of_the_usual_ones(tmp_path: Path) -> None:
    file, usual = tmp_path / "mine", tmp_path / "usual"
    file.write_text("[ServerConfig]\nrest_base_url = http://mine\n")
    usual.write_text("[ServerConfig]\nrest_base_url = http://usual\n")
    assert settings_of(arguments(["--config", str(file)]), [usual], {}).server == "http://mine"


def test_an_unknown_option_ends_with_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        arguments(["--consent", "perhaps"])
    assert caught.value.code == 2
    assert "perhaps" in capsys.readouterr().err


def test_the_machines_token_is_made_once_and_is_the_users_alone(tmp_path: Path) -> None:
    token = machine_token(tmp_path / "machine")
    assert machine_token(tmp_path / "machine") == token
    assert stat.S_IMODE((tmp_path / "machine").stat().st_mode) == 0o600
