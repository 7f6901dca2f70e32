"""What a machine signs in with; what is secret of it is nowhere shown."""

import stat
from pathlib import Path

import pytest

from agent.credentials import (
    Credentials,
    Enrolled,
    EnrolmentCode,
    GuestCode,
    Password,
    keep,
    of_code,
    read,
)

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


def test_a_credential_is_kept_for_its_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "credential"
    assert read(file) is None
    keep(file, "hush")
    assert read(file) == Enrolled("hush")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    keep(file, "")
    assert read(file) is None
