"""An organisation's brand: one small TOML file, made into settings of the agent.

    name = "Ayuda del Ayuntamiento"          # how the program calls itself
    server = "https://help.example.org"      # so that nobody has to type it
    ca = "our-ca.pem"                        # where the server's certificate is from one's own
    logo = "logo.png"                        # about 64 by 64
    colour = "#0B6B74"
    language = "es"

Each is optional. Files are seen from the TOML file's folder.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from agent import values
from ops.problems import Refused

PNG = b"\x89PNG\r\n\x1a\n"
READERS = {
    "name": values.text,
    "server": values.server_address,
    "colour": values.colour,
    "language": values.language,
}
FILES = {"ca": ("ca.pem", b"-----BEGIN CERTIFICATE-----"), "logo": ("logo.png", PNG)}
KEYS = {
    "server": ("ServerConfig", "rest_base_url"),
    "ca": ("ServerConfig", "ca_file"),
    "language": ("i18nConfig", "language"),
    "name": ("BrandConfig", "name"),
    "colour": ("BrandConfig", "colour"),
    "logo": ("BrandConfig", "logo"),
}


class WrongBrand(Refused):
    """The file names something that cannot be used."""


@dataclass(frozen=True)
class Brand:
    """What is set, by the names of the TOML file; and the files, by the names they get."""

    said: dict[str, str]
    files: dict[str, bytes]

    @property
    def name(self) -> str:
        """How the program calls itself; empty for its own name."""
        return self.said.get("name", "")

    def settings(self, folder: str = "") -> dict[str, list[str]]:
        """Lines of the agent's INI file, by section; `folder` is where the files will lie, if not
        beside it.
        """
        lines: dict[str, list[str]] = {}
        for key, (section, name) in KEYS.items():
            if key in self.said:
                place = folder if key in FILES else ""
                lines.setdefault(section, []).append(f"{name} = {place}{self.said[key]}")
        return lines


def read(file: Path | None) -> Brand:
    """The brand in this file; without one, none.

    Raises WrongBrand, which names the file, the key and the remedy.
    """
    if file is None:
        return Brand({}, {})
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongBrand(f"{file}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongBrand(f"{file}: is no TOML: {error}") from None
    said, files = {}, {}
    for key, value in table.items():
        if key not in KEYS:
            raise WrongBrand(f"{file}: {key}: is not one of {', '.join(KEYS)}")
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            raise WrongBrand(f"{file}: {key}: must be one line of text in quotes")
        try:
            if key in FILES:
                said[key] = FILES[key][0]
                files[FILES[key][0]] = _content(file.parent / value, FILES[key][1])
            else:
                said[key] = READERS[key](value.strip())
        except ValueError as error:
            raise WrongBrand(f"{file}: {key}: {error}") from None
    return Brand(said, files)


def _content(file: Path, begins: bytes) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from None
    if begins not in content[:4096]:
        kind = "a PNG picture" if begins == PNG else "a certificate in PEM"
        raise ValueError(f"{file} is not {kind}")
    return content
