"""Keyboards: real keys of several countries, through the browser, into an application."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ops.desktop import Desktop
from ops.stack import ROOT, Stack
from tests.accounts import add_person
from tests.conftest import CHROMIUM, FLAGS
from tests.eventually import eventually
from tests.story.application import END
from tests.story.keyboards import DESKTOPS, TECHNICIANS, layout, table
from tests.story.people import PASSWORD, SOON, Technician, User

KEPT = ROOT / "docs" / "keyboards.md"
RETURN, DELAY = "Return", 20  # milliseconds: faster than anybody types


def xdo(desktop: Desktop, *words: str) -> None:
    """Let this happen on that desktop, and wait for it."""
    desktop.run(*words).wait(SOON)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desktop]:
    """The technician's own display."""
    desktop = Desktop(tmp_path / "office", size="1200x900")
    desktop.start()
    yield desktop
    desktop.stop()


@pytest.fixture
def technician(stack: Stack, browser: Browser, office: Desktop) -> Iterator[Technician]:
    """With a browser that has a window, so that its keys are the display's."""
    add_person(stack, "keys", "Teresa Teclas", "TECH", PASSWORD)
    env = {name: str(value) for name, value in office.environment.items()}
    windowed = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, headless=False, env=env
    )
    one = Technician(windowed, stack, "keys", "Teresa Teclas")
    one.signs_in()
    one.page.wait_for_selector("#board")
    yield one
    one.goes_home()
    windowed.close()


def pressed(office: Desktop, user: User, groups: Collection[Sequence[str]]) -> list[str]:
    """Press the keys of each group and then Return; what each wrote on the line.

    Return takes the same road as the others, so that nothing comes after it that was before it.
    """
    before = user.has_text()
    keys = [key for group in groups for key in (*group, RETURN)]
    xdo(office, "xdotool", "key", "--delay", str(DELAY), *keys)
    eventually(lambda: user.has_text()[len(before) :].count(END) == len(groups), SOON)
    text = user.has_text()
    assert text.startswith(before), (text, before)
    return text[len(before) :].split(END)[:-1]


def warms_up(office: Desktop, user: User) -> None:
    """Press one key until the browser has taken over the new layout."""
    before = user.has_text()

    def came() -> bool:
        xdo(office, "xdotool", "key", "x")
        return user.has_text() != before

    eventually(came, SOON)
    pressed(office, user, [()])


@pytest.mark.timeout(400)
def test_each_key_arrives_as_what_is_written_on_it(
    make_user: Callable[..., User], technician: Technician, office: Desktop
) -> None:
    arrived: dict[tuple[str, str, str], str] = {}
    for desktop_layout in DESKTOPS:
        user = make_user()
        assert user.desktop is not None
        xdo(user.desktop, "setxkbmap", *layout(desktop_layout))
        user.asks("type for me", "--once")
        technician.sees_waiting("type for me")
        technician.accepts("type for me")
        user.allows("c")
        viewer = technician.opens_the_viewer()
        viewer.shows(["red"])
        viewer.click(250, 130)
        for name, keyboard in TECHNICIANS.items():
            xdo(office, "setxkbmap", *layout(name))
            warms_up(office, user)
            written = pressed(office, user, keyboard.values())
            for meant, came in zip(keyboard, written, strict=True):
                arrived[desktop_layout, name, meant] = came
        technician.clicks("End")
        user.is_told("finished")
        user.goes_home()
        technician.page.goto("/")
    found = table(arrived)
    if os.environ.get("HC_KEYBOARDS") == "write":  # noqa: TID251
        KEPT.write_text(found, encoding="utf-8")
    assert KEPT.read_text(encoding="utf-8") == found
