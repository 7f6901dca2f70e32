"""A list of people: said first, then done."""

import pytest

from admin.errors import NotNow
from admin.people_csv import rows
from admin.usecases import importing
from admin.usecases.importing import Fate
from tests.unit.admin.desk_in_memory import Office

LIST = """login,name,role
eva,Eva,TECH
ana,Ana Ruiz,TECH
bea,Bea,TECH
root,Root,USER
bad,,USER
"""


def plan(office: Office, text: str = LIST, *, update: bool = False) -> list[tuple[str, str]]:
    with office.store.read() as uow:
        done = importing.plan(uow, office.people["root"], rows(text), update=update)
    return [(one.row.login, one.fate) for one in done]


def carry_out(office: Office, text: str = LIST, *, update: bool = False) -> list[Fate]:
    done = office.does(
        importing.carry_out, office.now, office.people["root"], rows(text), update=update
    )
    return [one.fate for one in done]


def test_a_plan_says_what_becomes_of_each_row_and_changes_nothing(office: Office) -> None:
    assert plan(office) == [
        ("eva", Fate.NEW), ("ana", Fate.LEFT), ("bea", Fate.SAME), ("root", Fate.LEFT),
        ("bad", Fate.WRONG),
    ]  # fmt: skip
    assert plan(office, update=True)[1] == ("ana", Fate.UPDATED)
    assert office.person("eva") is None


def test_ones_own_role_stays(office: Office) -> None:
    assert plan(office, update=True)[3] == ("root", Fate.WRONG)


def test_new_people_are_made_and_others_left(office: Office) -> None:
    carry_out(office)
    eva, ana = office.person("eva"), office.person("ana")
    assert eva is not None
    assert eva.password_hash is None
    assert ana is not None
    assert ana.name == "Ana"
    assert [(one.what, one.words) for one in office.deeds()] == [
        ("people.imported", "1 new, 0 changed, 1 wrong"),
        ("person.added", "eva: Eva, TECH"),
    ]


def test_those_who_are_there_are_changed_where_that_is_wanted(office: Office) -> None:
    carry_out(office, update=True)
    ana = office.person("ana")
    assert ana is not None
    assert ana.name == "Ana Ruiz"


def test_a_list_with_nothing_to_do_is_told(office: Office) -> None:
    with pytest.raises(NotNow, match="nothing in this list"):
        carry_out(office, "login,name,role\nbea,Bea,TECH\n")
