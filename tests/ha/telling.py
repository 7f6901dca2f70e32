"""The story of six steps, told to a city: slower than on one machine, and never given up early."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as NotShown

from tests.eventually import eventually
from tests.ha.city import City
from tests.story.people import Technician, User, Viewer

PATIENCE = 120.0
"""Ten machines share what the tests have; the service's own limit is the grace of 60 s."""
COLOURS = ["red", "green", "blue", "gold"]


@contextmanager
def two(city: City, browser: Browser, folder: Path) -> Iterator[tuple[User, Technician]]:
    """A user and a technician whom the city does not know yet."""
    number = next(city.numbers)
    place = folder / str(number)
    place.mkdir()
    with (
        city.user(f"lucia{number}", f"Lucía Núñez {number}", place) as user,
        city.technician(browser, f"tomas{number}", f"Tomás Téllez {number}") as technician,
    ):
        user.soon = technician.soon = PATIENCE
        technician.page.set_default_timeout(PATIENCE * 1000)
        yield user, technician


def begins(user: User, technician: Technician, text: str) -> Viewer:
    """Steps one to five."""
    user.asks(text)
    technician.sees_waiting(text)
    technician.accepts(text)
    user.sees("consent")
    assert user.vnc_servers() == [], "nothing of the screen before the yes"
    user.allows()
    viewer = technician.opens_the_viewer()
    viewer.shows(COLOURS)
    viewer.watches_the_lamp()
    steers(user, viewer)
    return viewer


def steers(user: User, viewer: Viewer) -> None:
    """Click until a click arrives, as somebody does before whom a picture stands still."""
    before = len(user.was_clicked())

    def clicked() -> bool:
        viewer.is_live()
        with suppress(NotShown):
            viewer.click(400, 300)
        return len(user.was_clicked()) > before

    eventually(clicked, PATIENCE, every=1.0)


def goes_on(user: User, technician: Technician, viewer: Viewer) -> float:
    """The session is what it was: seen, steered, talked in, and nobody was asked anew. It comes
    back without a hand.

    The longest time that the picture stood still, in seconds.
    """
    before = viewer.lamp()["changes"]
    eventually(lambda: _moves(viewer, before), PATIENCE)
    viewer.shows(COLOURS)
    steers(user, viewer)
    hear(user, technician)
    assert [one.get("screen") for one in user.seen].count("consent") == 1
    return viewer.lamp()["gap"] / 1000


def _moves(viewer: Viewer, before: float) -> bool:
    """Has the lamp blinked since, more often than what was on its way then?"""
    return viewer.lamp()["changes"] > before + 20


_words = itertools.count(1)


def hear(user: User, technician: Technician) -> None:
    """What either writes reaches the other."""
    if not technician.page.locator("#chat textarea").is_visible():
        technician.clicks("Chat")
    question, answer = (f"{word} {next(_words)}" for word in ("Do you hear me?", "Very well."))
    technician.writes(question)

    def heard() -> bool:
        told = [one["message"]["text"] for one in user.seen if "message" in one]
        assert told.count(question) == 1, told
        return True

    eventually(heard, PATIENCE)
    user.says(f"say {answer}")
    technician.page.locator("#messages .words", has_text=answer).wait_for()
    technician.clicks("Chat")  # it lies over a part of the picture


def ends(user: User) -> None:
    """Step six."""
    user.says("end")
    user.is_told("finished")
    eventually(lambda: user.vnc_servers() == [], PATIENCE)


def the_six_steps(city: City, browser: Browser, folder: Path, text: str) -> None:
    """All of them, with people of their own."""
    with two(city, browser, folder) as (user, technician):
        begins(user, technician, text)
        ends(user)
