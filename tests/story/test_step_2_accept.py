"""Step 2. One technician accepts; nobody else can."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.conftest import LEASE
from tests.story.people import SOON, Technician, User


def test_one_of_two_wins_and_the_other_is_told_who(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    one, other = make_technician(), make_technician()
    user.asks("who is faster?")
    for technician in (one, other):
        technician.sees_waiting("who is faster?")
    # The other's page is made deaf, so that both really click on the same waiting request.
    other.goes_deaf()
    one.accepts("who is faster?")
    other.waiting_card("who is faster?").get_by_role("button", name="Accept").click()
    expect(other.page.locator("#notice")).to_contain_text(
        f"{one.name} was first", timeout=SOON * 1000
    )
    user.sees("consent", technician=one.name)


def test_what_is_no_longer_open_cannot_be_accepted(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    technician = make_technician()
    user.asks("never mind")
    technician.sees_waiting("never mind")
    technician.goes_deaf()
    link = technician.waiting_card("never mind").locator("a").first.get_attribute("href")
    user.says("cancel")

    def is_cancelled() -> bool:
        answer = technician.page.request.get(f"{link}/state")
        return bool(answer.json()["state"] == "cancelled user")

    eventually(is_cancelled, SOON)
    technician.waiting_card("never mind").get_by_role("button", name="Accept").click()
    expect(technician.page.locator("#notice")).to_contain_text("no longer open")


def test_the_request_leaves_every_other_board(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    one, other = make_technician(), make_technician()
    user.asks("only once")
    other.sees_waiting("only once")
    one.sees_waiting("only once")
    one.accepts("only once")
    other.sees_nobody_with("only once")
    expect(other.page.locator("article.other", has_text=user.name)).to_contain_text(
        f"with {one.name}", timeout=SOON * 1000
    )


def test_a_second_one_must_wait_until_the_first_is_in_session(
    make_user: Callable[..., User], technician: Technician
) -> None:
    first, second = make_user(), make_user()
    first.asks("one thing")
    second.asks("another thing")
    technician.sees_waiting("one thing")
    technician.sees_waiting("another thing")
    technician.accepts("one thing")
    technician.page.goto("/")
    technician.waiting_card("another thing").get_by_role("button", name="Accept").click()
    expect(technician.page.locator("#notice")).to_contain_text("finish it or give it up")


def test_a_technician_who_is_gone_loses_the_request_after_the_lease(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    technician, other = make_technician(), make_technician()
    user.asks("do not leave me")
    technician.sees_waiting("do not leave me")
    technician.accepts("do not leave me")
    user.sees("consent")
    technician.context.close()
    user.sees("waiting", within=SOON + LEASE)
    other.sees_waiting("do not leave me")
