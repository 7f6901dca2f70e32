"""The agent's settings: an old file goes on working, and a wrong one is named."""

from pathlib import Path

import pytest

from agent.settings import BadSettings, Settings, load, override, server_address

OLD = """
[ServerConfig]
rest_base_url = https://help.example.org/rest/
polling_interval = 10
proxy_host =

[UserConfig]
default_user = rosa
default_password = p%ss;word
auto_login = False

[TunnelConfig]
command_full_path = /usr/bin/hct
local_port = 5500

[x11vncConfig]
command_full_path = "/usr/bin/x11vnc"
timeout = 60

[i18nConfig]
language = es_ES
"""


def written(tmp_path: Path, text: str, name: str = "helpchannel.conf") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_an_old_file_goes_on_working(tmp_path: Path) -> None:
    assert load([written(tmp_path, OLD)], {"LANG": "en_GB.UTF-8"}) == Settings(
        server="https://help.example.org",
        login="rosa",
        password="p%ss;word",
        language="es",
        x11vnc="/usr/bin/x11vnc",
    )


def test_the_users_file_stands_on_top_of_the_systems(tmp_path: Path) -> None:
    system = written(tmp_path, OLD, "system")
    user = written(tmp_path, "[UserConfig]\ndefault_user = luis\n", "user")
    settings = load([system, user], {})
    assert (settings.login, settings.server) == ("luis", "https://help.example.org")


def test_the_command_line_stands_on_top_of_all() -> None:
    settings = override(Settings(server="http://a", login="rosa"), server="http://b", login=None)
    assert (settings.server, settings.login) == ("http://b", "rosa")


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert load([tmp_path / "none"], {}) == Settings()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_it_speaks_as_the_desktop_does(environment: dict[str, str], language: str) -> None:
    assert load([], environment).language == language


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[ServerConfig]\nrest_base_url = help.example.org\n", "rest_base_url: 'help.example.org'"),
        ("[ServerConfig]\nrest_base_url = ftp://x\n", "is not an address such as https://"),
        ("[ServerConfig]\nrest_base_url = https://a:b@x/\n", "must not hold a user name"),
        ("[i18nConfig]\nlanguage = xx\n", "language: 'xx' is not a language"),
        ("default_password = secret\n", "line 1 is no"),
        ("[UserConfig]\ndefault_password secret\n", "line 2 is no"),
    ],
)
def test_a_wrong_setting_names_itself_and_its_file(tmp_path: Path, text: str, words: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(BadSettings) as caught:
        load([file], {})
    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "latin"
    file.write_bytes("[UserConfig]\ndefault_user = iñaki\n".encode("latin-1"))
    with pytest.raises(BadSettings, match="UTF-8"):
        load([file], {})


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load([tmp_path], {})  # a folder


def test_a_path_that_belongs_to_the_server_is_kept() -> None:
    assert server_address("https://example.org/help/") == "https://example.org/help"


def test_the_vnc_server_can_be_named_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    named = written(tmp_path, "[ScreenConfig]\nserver = x11vnc\n")
    assert load([named], {}).vnc_server == "x11vnc"
    wrong = written(tmp_path, "[ScreenConfig]\nserver = vino\n")
    with pytest.raises(BadSettings, match=r"\[ScreenConfig\] server: 'vino' is none of auto"):
        load([wrong], {})


def test_a_machine_may_have_a_topic_of_its_own(tmp_path: Path) -> None:
    file = written(tmp_path, "[HelpConfig]\ntopic = Sede Norte\n")
    assert load([file], {}).topic == "Sede Norte"
    with pytest.raises(BadSettings, match="at most 100"):
        load([written(tmp_path, f"[HelpConfig]\ntopic = {'x' * 101}\n")], {})
