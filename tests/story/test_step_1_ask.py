"""Step 1. The user asks for help; technicians who are signed in see it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.people import SOON, Technician, User


def test_technicians_see_the_request_without_reloading(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    one, other = make_technician(), make_technician()
    for technician in (one, other):
        technician.page.evaluate("window.stillHere = true")
    user.asks("La impresora dice «atasco» <b>otra vez</b>")
    for technician in (one, other):
        technician.sees_waiting("La impresora dice «atasco» <b>otra vez</b>")
        card = technician.waiting_card("atasco")
        expect(card).to_contain_text(user.name)
        assert technician.page.evaluate("window.stillHere") is True
        assert re.match(r"\(\d+\)", technician.page.title())


def test_the_user_sees_their_place_and_moves_up(
    make_user: Callable[..., User], technician: Technician
) -> None:
    first, second = make_user(), make_user()
    first.asks("first in line")
    first.sees("waiting", offline=False)
    second.asks("second in line")
    second.is_right_behind(first)
    before = second.place_in_queue
    first.says("cancel")
    eventually(lambda: second.place_in_queue == before - 1, SOON)
    technician.sees_nobody_with("first in line")
    technician.sees_waiting("second in line")


def test_the_user_is_told_how_many_technicians_are_there(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    make_technician()
    user.asks("is anybody there?")
    eventually(lambda: user.sees("waiting")["technicians"] >= 1, SOON)


def test_a_wrong_password_is_told_and_asks_nothing(user: User, technician: Technician) -> None:
    user.starts_the_agent("--request", "never asked", "--once", password="not the password")
    user.ends_with(3)
    assert not user.has_seen("waiting")
    assert technician.waiting_card("never asked").count() == 0


def test_a_request_survives_the_agents_end_and_is_found_again(
    user: User, technician: Technician
) -> None:
    user.asks("still waiting")
    user.sees("waiting", offline=False)
    technician.sees_waiting("still waiting")
    user.is_killed()
    user.starts_the_agent()
    user.sees("waiting", text="still waiting")
    assert technician.waiting_card("still waiting").count() == 1
