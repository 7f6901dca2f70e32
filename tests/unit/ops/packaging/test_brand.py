"""An organisation's brand: read with care, and told by file, key and remedy when it is wrong."""

from base64 import b64decode
from pathlib import Path

import pytest

from agent.icon import ICON
from agent.settings import load
from ops.packaging import portable
from ops.packaging.brand import WrongBrand, read

WHOLE = """
name = "Ayuda del Ayuntamiento"
server = "https://help.example.org/"
ca = "own.pem"
logo = "picture.png"
colour = "#7a1f5c"
language = "es"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "own.pem").write_text("-----BEGIN CERTIFICATE-----\n…")
    (tmp_path / "picture.png").write_bytes(b64decode(ICON))
    file = tmp_path / "brand.toml"
    file.write_text(WHOLE)
    return file


def test_a_brand_is_settings_of_the_agent(file: Path, tmp_path: Path) -> None:
    brand = read(file)
    written = tmp_path / "helpchannel.conf"
    written.write_text(portable.settings_file(brand))
    settings = load([written], {})
    assert settings.server == "https://help.example.org"
    assert (settings.brand_name, settings.brand_colour) == ("Ayuda del Ayuntamiento", "#7A1F5C")
    assert settings.language == "es"
    assert settings.ca_file == str(tmp_path / "ca.pem")
    assert settings.brand_logo == str(tmp_path / "logo.png")
    assert set(brand.files) == {"ca.pem", "logo.png"}


def test_without_a_file_there_is_no_brand() -> None:
    assert portable.settings_file(read(None)) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nam = 'x'", "nam: is not one of server, ca"),
        ("name = 3", "name: must be one line of text in quotes"),
        ("name = 'a\\nb'\nserver='x'", "server: 'x' is not an address"),
        ('name = "a\\nb"', "name: must be one line"),
        ("colour = 'red'", "#RRGGBB"),
        ("ca = 'none.pem'", "none.pem cannot be read"),
        ("ca = 'picture.png'", "picture.png is not a certificate in PEM"),
        ("logo = 'own.pem'", "own.pem is not a PNG picture"),
        ("name", "is no TOML"),
    ],
)
def test_a_wrong_brand_names_the_key_and_the_remedy(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(WrongBrand) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongBrand, match=r"none\.toml: cannot be read"):
        read(tmp_path / "none.toml")
