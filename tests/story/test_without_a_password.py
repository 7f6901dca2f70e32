"""Machines and people without a password: enrolled by an administrator, invited by a technician."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

from tests.story.people import Technician, User


def code_on(page: Technician) -> str:
    return page.page.locator("code.link").inner_text()


def files_of(user: User) -> dict[str, Path]:
    return {file.name: file for file in (user.folder / "home").rglob("*") if file.is_file()}


def test_a_machine_is_enrolled_once_and_then_signs_in_by_itself(
    user: User, technician: Technician, make_technician: Callable[..., Technician]
) -> None:
    boss = make_technician("ADMIN")
    boss.page.goto("/machines/codes")
    boss.page.fill("[name=name]", "reading room")
    boss.page.get_by_role("button", name="Make the code").click()
    code = code_on(boss)
    user.comes_without_an_account("--enrol", code)
    user.sees("ask")
    kept = files_of(user)["credential"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert code not in kept.read_text()
    user.is_killed()
    user.comes_without_an_account("--request", "the screen of the reading room is dark")
    technician.sees_waiting("the screen of the reading room is dark")
    user.is_killed()
    kept.unlink()
    user.comes_without_an_account("--enrol", code, "--once")
    user.ends_with(3)  # it was good for one machine


def test_a_guest_asks_once_with_a_code_from_the_telephone(
    user: User, technician: Technician
) -> None:
    technician.page.goto("/guests")
    technician.page.get_by_role("button", name="Make a code").click()
    code = code_on(technician)
    user.comes_without_an_account(
        "--guest-code", code.lower(), "--name", "Gala Invitada", "--request", "I have no account"
    )
    technician.page.goto("/")
    technician.sees_waiting("I have no account")
    card = technician.waiting_card("I have no account")
    assert re.search(r"Gala Invitada\s+guest", card.inner_text())
    technician.accepts("I have no account")
    user.allows("y")
    technician.opens_the_viewer()
    user.says("end")
    user.sees("ask")
    user.says("ask once more")
    user.is_told("finished", how="refused")
    assert "credential" not in files_of(user)
    user.is_killed()
    user.comes_without_an_account("--guest-code", code, "--name", "Gala Invitada", "--once")
    user.ends_with(3)
