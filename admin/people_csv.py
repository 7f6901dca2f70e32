"""A list of people as a spreadsheet saves it, read row by row. Pure.

The first line names the columns: login and name, and role if wanted (USER where it is empty). In
UTF-8, with or without a byte order mark, with commas, semicolons or tabs between the columns.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from admin.errors import DeskError, Invalid
from admin.model import Role
from admin.usecases.people import good_login, good_name
from admin.words import N_, Text

COLUMNS = {
    "login": "login", "user": "login", "username": "login", "usuario": "login",
    "name": "name", "nombre": "name",
    "role": "role", "profile": "role", "rol": "role", "perfil": "role",
}  # fmt: skip
"""As they may be called in the first line, in any case."""
MOST_ROWS = 2000


@dataclass(frozen=True)
class Row:
    """One line of the list, as it was written; `problem` says why it cannot be used."""

    line: int
    login: str
    name: str
    role: str
    problem: Text | None = None


def decoded(data: bytes) -> str:
    """Raises Invalid, with the line that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid(
            N_('Line %(line)s is not UTF-8; save the file as "CSV UTF-8".'), line=line
        ) from None


def rows(text: str) -> list[Row]:
    """Raises Invalid when it is no such list at all."""
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        found = list(_rows(reader))
    except csv.Error as error:
        raise Invalid(
            N_("Line %(line)s cannot be read: %(why)s."), line=reader.line_num, why=error
        ) from None
    if len(found) > MOST_ROWS:
        raise Invalid(N_("A list has at most %(most)s people."), most=MOST_ROWS)
    return list(_once(found))


def _delimiter(text: str) -> str:
    """What stands between the names of the columns."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _rows(reader: Any) -> Iterator[Row]:
    places: dict[str, int] | None = None
    for fields in reader:
        cells = [field.strip() for field in fields]
        if not any(cells):
            continue
        if places is None:
            places = _places(cells)
            continue
        values = {
            name: cells[place] if place < len(cells) else "" for name, place in places.items()
        }
        yield _checked(reader.line_num, values, too_many=len(cells) - len(set(places.values())))
    if places is None:
        raise Invalid(N_("The list is empty."))


def _places(cells: Sequence[str]) -> dict[str, int]:
    places = {}
    for place, cell in enumerate(cells):
        name = COLUMNS.get(cell.lower())
        if name is None or name in places:
            raise Invalid(
                N_("The first line must name the columns login, name and role; not: %(column)s."),
                column=cell,
            )
        places[name] = place
    for name in ("login", "name"):
        if name not in places:
            raise Invalid(N_("The first line names no column %(column)s."), column=name)
    return places


def _checked(line: int, values: dict[str, str], *, too_many: int) -> Row:
    login, name = values["login"], values["name"]
    role = values.get("role", "").upper() or Role.USER.value
    row = Row(line, login, name, role)
    problem: Text | None = None
    try:
        good_login(login)
        good_name(name)
        if role not in set(Role):
            raise Invalid(N_("The role must be one of %(roles)s."), roles=", ".join(Role))
        if too_many > 0:
            raise Invalid(N_("There are more values than columns."))
    except DeskError as error:
        problem = error.text
    return Row(row.line, row.login, row.name, row.role, problem)


def _once(found: Sequence[Row]) -> Iterator[Row]:
    """Each login counts once, where it stands first."""
    first: dict[str, int] = {}
    for row in found:
        before = first.setdefault(row.login, row.line)
        if before != row.line and row.problem is None:
            again = Text(N_("This login stands in line %(line)s already."), {"line": before})
            row = Row(row.line, row.login, row.name, row.role, again)  # noqa: PLW2901
        yield row
