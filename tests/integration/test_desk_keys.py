"""One key, one button; and never while somebody writes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from broker.lifecycle import State
from tests.integration.desk_site import AXE, AXE_RUNS, Site, site


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site"), browser) as made:
        yield made


@pytest.fixture
def page(desk: Site) -> Page:
    """The board of somebody who has nothing yet."""
    page = desk.page("bea")
    with desk.house.store.write() as uow:
        theirs = uow.request(desk.known["colleague"])
        assert theirs is not None
        uow.change(theirs, "bea", desk.house.clock(), state=State.FINISHED_TECH)
    page.add_init_script(path=AXE)
    page.goto(desk.url)
    return page


def test_one_key_accepts_the_first_who_waits(desk: Site, page: Page) -> None:
    first = page.locator("article[id^=request-]").first.get_attribute("id") or ""
    page.keyboard.press("a")
    page.wait_for_url(f"**/requests/{first.removeprefix('request-')}")
    request = desk.house.request(first.removeprefix("request-"))
    assert request.technician == desk.house.people["bea"]


def test_the_list_of_keys_opens_and_closes_by_key_and_holds_the_others_off(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Accept the first who waits")
    assert page.evaluate(AXE_RUNS) == []
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/"), "nothing was accepted"


def test_a_key_writes_where_somebody_writes(page: Page) -> None:
    page.evaluate("document.querySelector('#main').append(document.createElement('input'))")
    page.locator("#main > input").focus()
    page.keyboard.type("a b h ?")
    expect(page.locator("#main > input")).to_have_value("a b h ?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith("/")


def test_who_dictates_switches_the_keys_off(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("h")
    page.wait_for_timeout(100)
    assert page.url.endswith("/")
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_label("Use these keys in this browser")).not_to_be_checked()
    page.get_by_label("Use these keys in this browser").check()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.wait_for_url("**/history")


def test_a_combination_is_the_browsers_own(page: Page) -> None:
    page.keyboard.press("Control+a")
    assert page.url.endswith("/")


def test_the_first_tab_leads_past_the_header(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip to the content"))
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_key_leads_into_the_field_to_search(page: Page) -> None:
    page.keyboard.press("h")
    page.wait_for_url("**/history")
    page.keyboard.press("/")
    page.keyboard.type("printer/a")
    expect(page.get_by_role("searchbox")).to_have_value("printer/a")
