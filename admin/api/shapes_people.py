"""Accounts as the API has them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from admin.api.shapes import Words

RoleWord = Literal["ADMIN", "TECH", "USER"]


class Person(Struct):
    """An account."""

    id: int
    login: str
    name: str
    role: RoleWord
    active: bool


class People(Struct):
    """All accounts, by name."""

    people: list[Person]


class NewPerson(Struct, forbid_unknown_fields=True):
    """An account to be made; it has no password until its person opens an invitation."""

    login: Words
    name: Words
    role: RoleWord


CSV = {
    "type": "string",
    "pattern": r"^(login,name|login,name,role)\r?\n",
    "description": "A list as a spreadsheet saves it, in UTF-8: a line with the names of the "
    "columns (login and name, and role if wanted: USER where it is empty), then a line for each "
    "person, at most 2000. Semicolons or tabs may stand for the commas.",
}


class ImportQuery(Struct, forbid_unknown_fields=True):
    """How a list is taken."""

    mode: Annotated[
        Literal["import", "check"],
        Meta(description="Or only say what would become of each row, and change nothing."),
    ] = "import"
    known: Annotated[
        Literal["keep", "change"],
        Meta(description="What becomes of accounts that are there: they stay as they are, or get "
                         "the list's name and role."),
    ] = "keep"  # fmt: skip


class ImportedRow(Struct):
    """A row of the list as it was written, and what became of it; `person` is the account's
    number, where there is one. `problem` says why a row is wrong.
    """

    line: int
    login: str
    name: str
    role: str
    fate: Literal["new", "updated", "same", "left", "wrong"]
    problem: str | None
    person: int | None


class Imported(Struct):
    """All rows, in the order of the list."""

    rows: list[ImportedRow]


class Invitation(Struct):
    """A one-time link with which that person sets a password."""

    link: str
    expires: datetime
