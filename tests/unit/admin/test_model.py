from dataclasses import FrozenInstanceError, fields

import pytest

from admin.model import TRACKED, Person, Request, Role


def test_what_is_tracked_is_of_a_request() -> None:
    assert set(TRACKED) <= {field.name for field in fields(Request)}


def test_what_a_report_needs_is_tracked() -> None:
    assert {"state", "technician", "control", "clipboard", "reason"} <= set(TRACKED)


def test_values_do_not_change() -> None:
    person = Person(1, "ana", "Ana", Role.TECH, None, active=True)
    with pytest.raises(FrozenInstanceError):
        person.name = "x"  # type: ignore[misc]


def test_the_roles_are_those_of_the_old_system() -> None:
    assert [role.value for role in Role] == ["ADMIN", "TECH", "USER"]
