"""A technician sees who is there, and hands a request on: the user is asked again, by that name."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.story.people import SOON, Technician, User


def test_a_colleague_who_is_online_gets_it_and_the_user_is_asked_by_the_new_name(
    user: User, make_technician: Callable[..., Technician]
) -> None:
    one, other = make_technician(), make_technician()
    expect(one.page.locator(".online-line")).to_contain_text(other.name, timeout=SOON * 1000)
    user.asks("hand me on")
    one.sees_waiting("hand me on")
    card = one.waiting_card("hand me on")
    expect(card.locator(".presence")).to_have_text("online", timeout=SOON * 1000)
    one.accepts("hand me on")
    user.sees("consent", technician=one.name)
    one.page.get_by_role("button", name="Hand on…").click()
    one.page.locator("select[name=to]").select_option(label=other.name)
    one.page.get_by_role("button", name="Hand on", exact=True).click()
    user.sees("consent", technician=other.name)
    expect(other.my_card("hand me on")).to_be_visible(timeout=SOON * 1000)
    user.says("y")
    other.my_card("hand me on").get_by_role("link").first.click()
    other.sees_state("ready")
    other.page.goto("about:blank")
    expect(one.page.locator(".online-line")).not_to_contain_text(other.name, timeout=SOON * 1000)
