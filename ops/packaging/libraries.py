"""The libraries that the agent brings along, as .venv has them: versions pinned, hashes checked."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

LEFT_OUT = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "entry_points.txt"}
"""Notes of the installer about itself."""


@dataclass(frozen=True)
class Library:
    """One, with the licence that it names itself."""

    name: str
    version: str
    licence: str
    files: tuple[Path, ...]
    folder: Path

    def copy_to(self, target: Path) -> None:
        """Its files, without what they were compiled to."""
        for file in self.files:
            into = target / file
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.folder / file, into)

    @property
    def compiled(self) -> bool:
        """Whether it is made for one kind of machine and one version of Python."""
        return any(file.suffix == ".so" for file in self.files)


def names(imports: Iterable[str]) -> tuple[str, ...]:
    """What the libraries are called that are imported by these names; sorted."""
    known = packages_distributions()
    return tuple(sorted(distribution(known[name][0]).name for name in imports))


def libraries(imports: Iterable[str]) -> tuple[Library, ...]:
    """Those that are imported by these names, and what they need in turn; sorted by name."""
    known = packages_distributions()
    waiting = [known[name][0] for name in imports]
    found: dict[str, Library] = {}
    while waiting:
        its = distribution(waiting.pop())
        if its.name not in found:
            found[its.name] = _library(its)
            waiting += _needed(its)
    return tuple(found[name] for name in sorted(found, key=str.lower))


def _needed(its: Distribution) -> Iterator[str]:
    for line in its.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _library(its: Distribution) -> Library:
    folder = Path(str(its.locate_file("")))
    said = its.metadata.get_all("License-Expression") or its.metadata.get_all("License") or ["?"]
    return Library(
        its.name,
        its.version,
        str(said[0]).partition("\n")[0],
        tuple(sorted(Path(file) for file in its.files or () if _wanted(Path(file)))),
        folder,
    )


def _wanted(file: Path) -> bool:
    return not (
        file.name in LEFT_OUT
        or {"..", "__pycache__", "tests"} & set(file.parts)
        or file.suffix in {".pyc", ".c", ".pyi"}
    )
