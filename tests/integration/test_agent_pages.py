"""The pages that not everybody comes to, on a real desktop, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench._processes import resident
from ops.stack import Stack
from tests.accounts import add_person
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop
from tests.integration.agent_person import SOON, Person, managed_desktop
from tests.integration.agent_road import PASSWORD, Technician

IDLE_MEGABYTES = 60  # docs/performance.md has what it is


@pytest.fixture(scope="module")
def stack(stack: Stack) -> Stack:
    """It has an administrator, too."""
    add_person(stack, "boss", "Berta Jefa", "ADMIN", PASSWORD)
    return stack


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[VirtualDesktop]:
    with managed_desktop(tmp_path) as desktop:
        yield desktop


def signs_in_and_is_remembered(person: Person) -> None:
    person.signs_in("Tab", "space", "Tab")  # "Remember me on this computer", "Sign in"
    person.sees_window("Signed in")


def test_who_is_remembered_need_not_type_until_they_take_it_back(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    person = Person(desktop, stack.url, tmp_path, keyring="False")
    try:
        signs_in_and_is_remembered(person)
        assert resident(person.program.pid) / 1e6 < IDLE_MEGABYTES
        person.presses("alt+F4")
        assert person.program.wait(20) == 0
        kept = [file for file in (tmp_path / "state").rglob("*") if file.name == "password"]
        assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]

        person = Person(desktop, stack.url, tmp_path, keyring="False")
        person.is_at("ready")  # nobody typed anything
        person.goes()

        person = Person(desktop, stack.url, tmp_path, keyring="False", auto_login="False")
        person.is_at("away")
        person.sees_window("Signing in")
        person.presses("Tab", "space", "Tab", "Return")  # the password is filled in already
        person.is_at("ready")
        person.goes()
        assert not kept[0].exists()

        person = Person(desktop, stack.url, tmp_path, keyring="False")
        person.is_at("away")
        person.sees_window("Signing in")
    finally:
        person.goes()


def test_a_guest_types_the_code_from_the_telephone(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana = Technician(stack.url, "ana")
    code = ana.guest_code()
    person = Person(desktop, stack.url, tmp_path)
    try:
        person.is_at("away")
        person.sees_window("Signing in")
        person.presses("Tab", "Tab", "Tab", "Tab", "Return")  # "I have a code"
        person.types("Gala Invitada")
        person.presses("Tab")
        person.types("WRONGONE")
        person.presses("Return")
        person.has_said("why=wrong_code")
        person.presses("ctrl+a")
        person.types(code.lower())
        person.presses("Return")
        person.is_at("ready")
        person.sees_window("Signed in")
        person.types("I have no account")
        person.presses("Return")
        person.is_at("waiting")
        request = eventually(ana.waiting_request, SOON)
        assert "Gala Invitada" in ana.page(request)
        person.sees_window("Waiting")
        person.presses("Tab", "Return")  # "Cancel the request"
        person.is_at("over")
        eventually(lambda: ana.state(request)["state"] == "cancelled user", SOON)
    finally:
        person.goes()


def test_how_the_help_was_is_said_with_a_number_and_a_word(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana = Technician(stack.url, "ana")
    person = Person(desktop, stack.url, tmp_path)
    try:
        person.asks("How was it")
        request = ana.accept()
        person.is_at("asked")
        question = "Ana Técnica, of Help-Channel, wants to help you"
        person.sees_window(question)
        person.answers(question, ("Tab", "Return"), "stage=open")
        eventually(lambda: ana.state(request)["ready"], SOON)
        person.sees_window("Waiting for Ana Técnica to open your screen…")
        person.answers(
            "Waiting for Ana Técnica to open your screen…", ("ctrl+alt+End",), "stage=over"
        )
        person.sees_window("Finished")
        person.presses("shift+Tab", "shift+Tab", "Return")  # back from "Ask again": 5, 4
        person.types("Quick and kind")
        person.presses("Return")
        person.has_said("kind=help.rated")
        eventually(lambda: "Quick and kind" in ana.page(request), SOON)
        assert "4 of 5" in ana.page(request)
    finally:
        person.goes()


def test_help_unasked_is_agreed_to_and_taken_back(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    way = {"login": "rosa", "password": PASSWORD}
    person = Person(desktop, stack.url, tmp_path, "--direct", **way)
    try:
        person.is_at("ready")
        person.sees_window("Signed in")  # nothing is asked before an administrator allows it
        person.goes()
        Technician(stack.url, "boss").lets_help_come_unasked(person.machine)
        person = Person(desktop, stack.url, tmp_path, "--direct", **way)
        person.is_at("ready")
        person.sees_window("A question of Help-Channel")
        person.presses("Return", "space")  # somebody was typing: no answer to anything
        person.sees_window("A question of Help-Channel")
        person.presses("Tab", "Return")  # "Yes, they may"
        person.sees_window("Signed in")
        person.has_said("agreed=True")
        person.presses("shift+Tab", "Return")  # the last thing on the page: "Always ask me again"
        person.has_said("agreed=False")
    finally:
        person.goes()
