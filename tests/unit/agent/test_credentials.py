"""What a machine signs in with; what is secret of it is nowhere shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.credentials import (
    Credentials,
    Enrolled,
    EnrolmentCode,
    GuestCode,
    Password,
    kept,
    learnt,
    of_code,
)
from agent.safe import Safe

LONG, SHORT = "7KQF-3M2P-9XYZ-2ABC-DEFG", "7KQF-3M2P"


@pytest.mark.parametrize(
    ("credentials", "path", "secret"),
    [
        (Password("rosa", "hush"), "sign-in", "hush"),
        (Enrolled("hush"), "sign-in/machine", "hush"),
        (EnrolmentCode(LONG), "enrol", LONG),
        (GuestCode("Rosa", SHORT), "sign-in/guest", SHORT),
    ],
)
def test_each_is_said_at_its_own_place_and_never_shown(
    credentials: Credentials, path: str, secret: str
) -> None:
    assert credentials.path == path
    assert secret in credentials.body().values()
    assert secret not in repr(credentials)


def test_a_short_code_is_a_guests_and_a_long_one_enrols() -> None:
    assert of_code(" Rosa ", f" {SHORT} ") == GuestCode("Rosa", SHORT)
    assert of_code("", LONG) == EnrolmentCode(LONG)


@pytest.mark.parametrize(("name", "code"), [("", SHORT), ("Rosa", ""), ("Rosa", " - ")])
def test_something_missing_is_nothing_yet(name: str, code: str) -> None:
    assert of_code(name, code) is None


@pytest.fixture
def safe(tmp_path: Path) -> Safe:
    return Safe(tmp_path, {})


def test_an_enrolled_machine_keeps_its_credential(safe: Safe) -> None:
    assert kept(safe) is None
    learnt(safe, EnrolmentCode(LONG), Enrolled("hush"))
    assert kept(safe) == Enrolled("hush")


def test_a_password_is_remembered_only_where_the_person_wants_it(safe: Safe) -> None:
    given = Password("rosa", "hush\tó")
    learnt(safe, given, given)
    assert kept(safe) is None
    learnt(safe, replace(given, remember=True), given)
    assert kept(safe) == given
    learnt(safe, given, given)  # from a file or a terminal: no change
    assert kept(safe) == given
    learnt(safe, replace(given, remember=False), given)
    assert kept(safe) is None


def test_a_guest_leaves_nothing(safe: Safe, tmp_path: Path) -> None:
    learnt(safe, GuestCode("Rosa", SHORT), Enrolled("hush"))
    assert list(tmp_path.iterdir()) == []
