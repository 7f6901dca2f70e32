"""Every page of `desk_pages_list`: accessible in light and dark and each language, and it fits a
telephone. What axe finds is said with the rule, the element and where to read about it.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.words import LANGUAGES
from tests.eventually import eventually
from tests.integration.desk_pages_list import PAGES, Shown
from tests.integration.desk_site import AXE, AXE_RUNS, PHONE, WIDE, Site, site

MIDDLES = """() => {
    document.getElementById("monitors").hidden = false;
    document.getElementById("rights").textContent = "see, control, clipboard";
    return [...document.querySelectorAll("header > *, .tools > *")]
        .filter(one => !one.classList.contains("unseen"))
        .map(one => one.getBoundingClientRect())
        .filter(({ height }) => height > 0)
        .map(({ top, bottom }) => (top + bottom) / 2);
}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site"), browser) as made:
        yield made


@pytest.fixture(scope="module")
def window(desk: Site) -> Callable[[str], Page]:
    """One window for each person, with axe in it: brought by the browser, past the page's CSP."""

    @cache
    def opened(who: str) -> Page:
        page = desk.page(who)
        page.add_init_script(path=AXE)
        return page

    return opened


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_a_page_is_accessible_and_fits_a_telephone(
    shown: Shown, window: Callable[[str], Page], desk: Site
) -> None:
    page = window(shown.who)
    found: dict[str, list[str]] = {}
    for language, sizes in zip(LANGUAGES, ((PHONE, WIDE), (WIDE, PHONE)), strict=True):
        page.context.add_cookies([{"name": "hc_language", "value": language, "url": desk.url}])
        page.goto(desk.url + shown.path.format(**desk.known))
        assert page.evaluate("document.documentElement.lang") == language
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            # Charts take a moment.
            fits = "document.documentElement.scrollWidth <= innerWidth"
            eventually(partial(page.evaluate, fits), within=15)
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
            found[f"{language}, {look}"] = page.evaluate(AXE_RUNS)
    assert {how: what for how, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_viewers_header_is_one_row_and_leaves_the_screen_its_room(
    language: str, desk: Site
) -> None:
    page = desk.page("ana", language=language)
    page.goto(f"{desk.url}/tech/{desk.known['ready']}")
    # In one go: the page's own code would hide what is shown here when the line comes.
    middles = page.evaluate(MIDDLES)
    assert max(middles) - min(middles) < 4  # pixels
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[0]


def test_reports_on_paper_say_whose_they_are_and_leave_the_desk_out(desk: Site) -> None:
    page = desk.page("admin")
    page.goto(f"{desk.url}/reports")
    expect(page.locator(".printed")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_contain_text("Ayuntamiento")
    expect(page.locator(".chart canvas").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".chart table").first).to_be_visible()
    for gone in (".top", ".filters", "button"):
        assert page.locator(f"{gone}:visible").count() == 0
