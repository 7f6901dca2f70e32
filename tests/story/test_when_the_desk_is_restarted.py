"""A desk that dies and comes back: open pages are right again by themselves."""

from collections.abc import Callable

from ops.stack import Stack
from tests.story.people import SOON, Technician, User
from tests.story.test_step_5_session import in_session


def test_a_board_shows_what_it_missed_and_goes_on_live(
    stack: Stack, make_user: Callable[..., User], technician: Technician
) -> None:
    first, second = make_user(), make_user()
    first.asks("I am gone meanwhile")
    technician.sees_waiting("I am gone meanwhile")
    technician.page.evaluate("window.loaded = 'once'")
    stack.kill("desk")
    first.says("cancel")
    stack.start("desk", within=30)
    technician.sees_nobody_with("I am gone meanwhile")
    second.asks("and I came after it")
    technician.sees_waiting("and I came after it")
    assert technician.page.evaluate("window.loaded") == "once"
    assert technician.page.locator("#notice").inner_text() == ""


def test_a_viewer_goes_on_meanwhile_and_hears_of_its_end_afterwards(
    stack: Stack, user: User, technician: Technician
) -> None:
    viewer = in_session(user, technician, "the desk is not in the picture")
    stack.kill("desk")
    viewer.shows(["red", "green", "blue", "gold"])
    viewer.click(250, 130)
    stack.start("desk", within=30)
    user.says("end")
    viewer.says(f"{user.name} ended the session.", within=SOON)
