import configparser
import tomllib

from agent.version import VERSION
from ops.machine import ROOT
from ops.packaging.brand import Brand
from ops.packaging.deb import depends, settings_file


def test_the_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_compiled_libraries_bind_it_to_one_version_of_python() -> None:
    assert depends((3, 11), compiled=True)[:2] == ("python3 (>= 3.11~)", "python3 (<< 3.12)")
    assert "python3 (<< 3.12)" not in depends((3, 11), compiled=False)
    assert {"x11vnc", "python3-tk", "ca-certificates"} <= {*depends((3, 11), compiled=False)}


def test_a_brand_stands_at_the_top_of_its_sections_in_the_sample() -> None:
    brand = Brand({"server": "https://help.example.org", "ca": "ca.pem"}, {"ca.pem": b""})
    parser = configparser.ConfigParser(interpolation=None)
    text = settings_file(brand)
    parser.read_string(text)
    assert dict(parser["ServerConfig"]) == {
        "rest_base_url": "https://help.example.org",
        "ca_file": "/usr/share/helpchannel/ca.pem",
    }
    assert "# proxy_host = " in text


def test_without_a_brand_it_is_the_sample() -> None:
    assert settings_file(Brand({}, {})) == (ROOT / "agent/helpchannel.conf.sample").read_text()
