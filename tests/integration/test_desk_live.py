"""A page that is open all day: whatever happens to its stream, it is right again by itself."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.eventually import eventually
from tests.integration.desk_site import Site, site

SOON = 10_000  # milliseconds


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site"), browser) as made:
        yield made


def opened(desk: Site, *, clock: bool = False) -> Page:
    page = desk.page("ana")
    if clock:
        page.clock.install()
    page.goto(desk.url)
    eventually(lambda: len(desk.house.desk.hub) == 1)
    return page


def somebody_asks(desk: Site, text: str) -> None:
    """And this desk hears of it, as it would from the broker."""
    request = desk.asks(desk.house.machine(name=text), text)
    desk.house.desk.hub.tell(request.id)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait, and let the page go on meanwhile."""

    def looked() -> bool:
        page.wait_for_timeout(20)
        return holds()

    eventually(looked)


def test_a_new_request_appears_and_the_title_counts_it(desk: Site) -> None:
    page = opened(desk)
    before = page.locator("article.row").count()
    expect(page).to_have_title(f"({before}) Board · Help-Channel")
    somebody_asks(desk, "out of the blue")
    expect(page.get_by_text("out of the blue").first).to_be_visible(timeout=SOON)
    expect(page).to_have_title(f"({before + 1}) Board · Help-Channel")


HEARD = """
window.heard = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(text) { super(); window.heard.push(text); }
};
window.AudioContext = class {
  constructor() { window.heard.push("sound"); throw new Error("mute"); }
};
Object.defineProperty(document, "hidden", { get: () => true });
"""


def test_who_wants_it_hears_of_somebody_new_and_sees_a_notification(desk: Site) -> None:
    page = desk.page("ana")
    page.add_init_script(HEARD)
    page.goto(desk.url)
    eventually(lambda: len(desk.house.desk.hub) == 1)
    somebody_asks(desk, "not wanted yet")
    expect(page.get_by_text("not wanted yet").first).to_be_visible(timeout=SOON)
    assert page.evaluate("heard") == []
    page.get_by_label("notification on the desktop").check()
    somebody_asks(desk, "wanted")
    expect(page.get_by_text("wanted", exact=True).first).to_be_visible(timeout=SOON)
    until(page, lambda: page.evaluate("heard") == ["Demo asks for help"])
    page.reload()
    assert page.get_by_label("notification on the desktop").is_checked(), "this browser keeps it"
    page.get_by_label("sound").check()
    until(page, lambda: page.evaluate("heard") == ["sound"])


def test_a_stream_that_is_silent_for_too_long_counts_as_lost(desk: Site) -> None:
    page = opened(desk, clock=True)
    desk.house.desk.hub._pages.clear()  # a line that is dead, and neither end has noticed
    somebody_asks(desk, "unheard")
    page.clock.fast_forward(26_000)
    expect(page.get_by_text("unheard").first).to_be_visible(timeout=SOON)


def test_a_stream_that_is_refused_is_asked_for_again_and_again(desk: Site) -> None:
    page = opened(desk)
    refused = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=502, body="bad gateway")

    page.route("**/live", refuse)
    desk.house.desk.hub.close()
    until(page, lambda: len(refused) >= 3)
    somebody_asks(desk, "while nobody listened")
    page.unroute("**/live")
    # Between two tries are up to seven seconds and a half.
    expect(page.get_by_text("while nobody listened").first).to_be_visible(timeout=3 * SOON)
    until(page, lambda: len(desk.house.desk.hub) == 1)
    expect(page.locator("#notice")).to_be_empty(timeout=SOON)


def test_a_board_that_could_not_be_fetched_is_fetched_later(desk: Site) -> None:
    page = opened(desk)
    page.route("**/board", lambda route: route.abort(), times=2)
    somebody_asks(desk, "second try")
    expect(page.get_by_text("second try").first).to_be_visible(timeout=SOON)


def test_who_is_signed_out_meanwhile_is_led_to_the_sign_in(desk: Site) -> None:
    page = opened(desk)
    with desk.house.store.write() as uow:
        uow.drop_sessions(desk.house.people["ana"])
    desk.house.desk.hub.close()
    # Led there by the stream and by the board, it may begin twice: where it ends is asked for.
    expect(page).to_have_url(re.compile("/sign-in$"), timeout=3 * SOON)


def test_the_focus_stays_where_it_is_and_goes_on_where_its_card_goes(desk: Site) -> None:
    page = opened(desk)
    cards = page.locator("article.row")
    before = cards.count()
    second, third = (cards.nth(number).get_attribute("id") or "" for number in (1, 2))
    page.locator(f"#{second} button").focus()
    focused = page.locator("article:has(:focus)")
    desk.leaves(cards.nth(0).get_attribute("id") or "")
    expect(cards).to_have_count(before - 1, timeout=SOON)
    expect(focused).to_have_attribute("id", second)
    desk.leaves(second)
    expect(cards).to_have_count(before - 2, timeout=SOON)
    expect(focused).to_have_attribute("id", third)
    expect(page.locator(":focus")).to_be_visible()
    for card in [card.get_attribute("id") or "" for card in cards.all()[1:]]:
        desk.leaves(card)
    expect(cards).to_have_count(1, timeout=SOON)
    desk.leaves(third)
    expect(cards).to_have_count(0, timeout=SOON)
    expect(page.locator("#main")).to_be_focused()
