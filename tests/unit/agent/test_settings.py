"""The agent's settings: an old file goes on working, and a wrong one is named."""

import configparser
import re
from pathlib import Path

import pytest

from agent import settings as settings_module
from agent.settings import KEYS, SYSTEM_FILE, BadSettings, Settings, load, override
from broker.log import configure

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
    file.chmod(0o600)
    return file


def test_an_old_file_goes_on_working(tmp_path: Path) -> None:
    assert load([written(tmp_path, OLD)], {"LANG": "en_GB.UTF-8"}) == Settings(
        server="https://help.example.org",
        login="rosa",
        password="p%ss;word",
        auto_login=False,
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


def test_the_environment_stands_on_top_of_the_files(tmp_path: Path) -> None:
    file = written(tmp_path, OLD)
    settings = load([file], {"HC_AGENT_SERVER": "https://other.example.org", "HC_AGENT_LOGIN": " "})
    assert (settings.server, settings.login) == ("https://other.example.org", "rosa")


def test_a_wrong_variable_names_itself() -> None:
    with pytest.raises(BadSettings, match=r"HC_AGENT_PROXY_PORT: 'x' is no port; write a number"):
        load([], {"HC_AGENT_PROXY_PORT": "x"})


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_password_that_others_can_read_is_refused_with_the_remedy(
    tmp_path: Path, mode: int
) -> None:
    file = written(tmp_path, "[ServerConfig]\nproxy_password = hush\n")
    file.chmod(mode)
    with pytest.raises(BadSettings, match=f"chmod 600 {file}"):
        load([file], {})
    file.write_text("[UserConfig]\ndefault_user = rosa\n")
    assert load([file], {}).login == "rosa"


def test_a_path_is_seen_from_the_file_that_names_it(tmp_path: Path) -> None:
    file = written(tmp_path, "[ServerConfig]\nca_file = ca.pem\n")
    assert load([file], {}).ca_file == str(tmp_path / "ca.pem")
    file.write_text("[ServerConfig]\nca_file = /etc/ca.pem\n")
    assert load([file], {}).ca_file == "/etc/ca.pem"


def test_an_unknown_key_is_told_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("console", "warning")
    file = written(tmp_path, OLD + "[HelpConfig]\ntopics = x\n")
    assert load([file], {}).login == "rosa"
    said = capsys.readouterr()
    assert (said.out + said.err).count("setting.unknown") == 1
    assert "topics" in said.out + said.err


SAMPLE = Path(settings_module.__file__).with_name("helpchannel.conf.sample")


def test_the_sample_changes_nothing_as_it_is() -> None:
    assert load([SAMPLE], {}) == Settings()


def test_the_sample_shows_each_key_that_is_read_and_no_other(tmp_path: Path) -> None:
    shown = re.sub(r"(?m)^# (\w+ = )", r"\1", SAMPLE.read_text(encoding="utf-8"))
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(shown)
    keys = {(section, name) for section in parser.sections() for name in parser.options(section)}
    assert keys == {(key.section, key.name) for key in KEYS}
    load([written(tmp_path, shown)], {})  # and each value shown is a right one
    for key in KEYS:
        assert key.field in SAMPLE.read_text(encoding="utf-8")


def test_each_setting_has_a_key() -> None:
    assert {key.field for key in KEYS} == set(Settings.__dataclass_fields__)


def test_the_systems_file_may_be_read_by_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, OLD)
    file.chmod(0o644)
    monkeypatch.setattr(settings_module, "SYSTEM_FILE", file)
    assert load([file], {}).password == "p%ss;word"
    assert file != SYSTEM_FILE
