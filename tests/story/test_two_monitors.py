"""A user with two monitors shares one, or both; the technician switches as far as that goes."""

import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ops.stack import Stack
from tests.accounts import add_person
from tests.eventually import eventually
from tests.story.application import __file__ as APPLICATION
from tests.story.people import PASSWORD, SOON, Technician, User, Viewer
from tests.two_monitors import LEFT, LEFT_SIZE, RIGHT, RIGHT_SIZE, TwoMonitors, two_monitors

ON_THE_LEFT = ["red", "green", "blue", "gold"]
ON_THE_RIGHT = ["blue", "red", "green", "gold"]
BOTH_SIZE = (1440, 600)

numbers = itertools.count(1)


@pytest.fixture
def user(stack: Stack, tmp_path: Path) -> Iterator[User]:
    """With the application on each monitor, another square first."""
    login = f"two{next(numbers)}"
    add_person(stack, login, "Dora Dos", "USER", PASSWORD)
    one = User(stack, login, "Dora Dos", tmp_path)
    with two_monitors(tmp_path / "desktop") as desktop:
        one.desktop = desktop
        for log, first, at in (("application", "red", "0"), ("right", "blue", "800")):
            desktop.run(sys.executable, APPLICATION, str(tmp_path / f"{log}.jsonl"), first, at)
        eventually(lambda: one.noticed() and said(one, "ready"), SOON)
        yield one
        one.goes_home()


def said(user: User, what: str) -> list[list[int]]:
    """By the application on the right monitor."""
    log = user.folder / "right.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [entry[what] for entry in map(json.loads, lines) if what in entry]


def asked_for(user: User, technician: Technician, text: str, display: str) -> Viewer:
    """A session in which this may be seen, with control."""
    user.asks(text)
    technician.sees_waiting(text)
    technician.accepts(text)
    user.sees("consent", displays=[LEFT, RIGHT], display="")
    if display:
        user.says(f"display {display}")
        user.sees("consent", display=display)
    user.says("c")
    return technician.opens_the_viewer()


def shows(viewer: Viewer, size: tuple[int, int], squares: list[str] | None = None) -> None:
    """The picture has this size, and begins with these squares, where it is known which."""

    def so_large() -> bool:
        canvas = "document.querySelector('#screen canvas')"  # gone for a moment between two servers
        found = viewer.page.evaluate(f"[{canvas}?.width, {canvas}?.height]")
        assert tuple(found) == size, found
        return True

    viewer.is_live()
    eventually(so_large, SOON)
    if squares is not None:
        viewer.shows(squares)


def chooses(technician: Technician, monitor: str) -> None:
    """In the viewer's menu; all of them by the empty name."""
    expect(technician.page.locator("#monitor")).to_be_enabled(timeout=SOON * 1000)
    technician.page.select_option("#monitor", monitor)


def answers(user: User, word: str, **then: str) -> None:
    """A yes does not count while the technician has the mouse in their hand: it is said again."""
    eventually(lambda: user.seen[-1].get("asking"), SOON)

    def answered() -> bool:
        user.says(word)
        user.sees("in-session", within=1.0, asking=None, **then)
        return True

    eventually(answered, SOON)


def test_one_monitor_is_shared_and_the_other_only_after_another_yes(
    user: User, technician: Technician
) -> None:
    viewer = asked_for(user, technician, "one of two", RIGHT)
    shows(viewer, RIGHT_SIZE, ON_THE_RIGHT)
    viewer.click(250, 130)
    assert viewer.near(eventually(lambda: said(user, "click"), SOON), 250, 130)

    for more in (LEFT, ""):
        chooses(technician, more)
        answers(user, "no", display=RIGHT, shown=RIGHT)
        told = "The user does not show another monitor."
        expect(technician.page.locator("#asked")).to_have_text(told, timeout=SOON * 1000)
    shows(viewer, RIGHT_SIZE, ON_THE_RIGHT)
    assert user.was_clicked() == []

    chooses(technician, LEFT)
    answers(user, "yes", display=LEFT, shown=LEFT)
    shows(viewer, LEFT_SIZE, ON_THE_LEFT)
    viewer.click(150, 150)
    assert viewer.near(eventually(user.was_clicked, SOON), 150, 150)
    assert len(said(user, "click")) == 1


def test_of_both_the_technician_sees_one_or_all_without_a_question(
    user: User, technician: Technician
) -> None:
    viewer = asked_for(user, technician, "both of two", "")
    shows(viewer, BOTH_SIZE, ON_THE_LEFT)
    viewer.click(LEFT_SIZE[0] + 350, 130)
    assert viewer.near(eventually(lambda: said(user, "click"), SOON), 350, 130)
    chooses(technician, RIGHT)
    user.sees("in-session", display="", shown=RIGHT)
    shows(viewer, RIGHT_SIZE, ON_THE_RIGHT)
    chooses(technician, LEFT)
    shows(viewer, LEFT_SIZE, ON_THE_LEFT)
    chooses(technician, "")
    shows(viewer, BOTH_SIZE, ON_THE_LEFT)
    assert not [one for one in user.seen if one.get("asking")]
    technician.page.goto(f"/requests/{technician.request_id()}")
    told = technician.page.locator("dl > div", has_text="Monitors").locator("dd")
    expect(told).to_have_text(f"{LEFT}, {RIGHT}")


def test_a_session_outlives_a_monitor_that_is_pulled_out_and_plugged_in(
    user: User, technician: Technician
) -> None:
    desktop = user.desktop
    assert isinstance(desktop, TwoMonitors)
    viewer = asked_for(user, technician, "I take it along", "")
    chooses(technician, RIGHT)
    shows(viewer, RIGHT_SIZE, ON_THE_RIGHT)
    desktop.pull_out()  # whose windows move to the left one
    shows(viewer, LEFT_SIZE)
    user.sees("in-session", displays=[], shown="")
    expect(technician.page.locator("#monitors")).to_be_hidden(timeout=SOON * 1000)
    desktop.plug_in()
    shows(viewer, BOTH_SIZE)
    user.sees("in-session", displays=[LEFT, RIGHT])
    chooses(technician, LEFT)
    shows(viewer, LEFT_SIZE)


def test_a_shared_monitor_that_is_pulled_out_ends_it_and_nothing_else_is_shown(
    user: User, technician: Technician
) -> None:
    desktop = user.desktop
    assert isinstance(desktop, TwoMonitors)
    viewer = asked_for(user, technician, "only that one", RIGHT)
    shows(viewer, RIGHT_SIZE, ON_THE_RIGHT)
    desktop.pull_out()
    user.is_told("finished", problem={"kind": "display_gone", "detail": RIGHT})
    assert user.vnc_servers() == []
