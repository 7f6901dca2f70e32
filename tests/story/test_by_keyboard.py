"""A technician who has no mouse does the whole of it."""

import re

from playwright.sync_api import Page, expect

from tests.story.people import PASSWORD, SOON, Technician, User, Viewer

MOST_TABS = 200  # others may wait, too


def tabs_to(page: Page, label: str, within: str = "") -> None:
    """Press Tab until this button or link (of the card with these words) has the focus, and it can
    be seen that it has.
    """
    card = page.locator("article", has_text=within) if within else page.locator("body")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = card.locator(":focus")
        if focused.count() and focused.inner_text().strip() == label:
            assert focused.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
            return
    raise AssertionError(f"Tab does not lead to {label}")


def test_a_request_is_accepted_opened_and_finished_by_keyboard_alone(
    user: User, technician: Technician
) -> None:
    page = technician.page
    page.goto("about:blank")  # a living board would go to the sign-in page by itself
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.keyboard.type(technician.login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#board")
    user.asks("no mouse here")
    technician.sees_waiting("no mouse here")
    tabs_to(page, "Accept", within="no mouse here")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/requests/"))
    user.allows("f")
    expect(page.locator("a.open-viewer")).to_be_visible(timeout=SOON * 1000)
    page.keyboard.press("o")
    viewer = Viewer(page)
    viewer.is_live()
    for press in (page.keyboard.down, page.keyboard.up):  # the desktop keeps Tab to itself
        for key in ("Control", "Alt", "Shift"):
            press(key)
    expect(page.locator("#scale")).to_be_focused()
    tabs_to(page, "End")
    page.keyboard.press("Enter")
    viewer.says("You ended the session.")
    tabs_to(page, "Back to the board")
    page.keyboard.press("Enter")
    page.wait_for_selector("#board")
