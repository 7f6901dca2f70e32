"""Every page of `desk_pages_list`: accessible in light and dark and each language, and it fits a
telephone. What axe finds is said with the rule, the element and where to read about it.
"""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from admin.words import LANGUAGES
from tests.integration.desk_pages_list import PAGES, Shown
from tests.integration.desk_site import AXE, AXE_RUNS, PHONE, WIDE, Site, site


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
    for language, (width, height) in zip(LANGUAGES, (WIDE, PHONE), strict=True):
        page.context.add_cookies([{"name": "hc_language", "value": language, "url": desk.url}])
        page.set_viewport_size({"width": width, "height": height})
        page.goto(desk.url + shown.path.format(**desk.known))
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
            found[f"{language}, {look}"] = page.evaluate(AXE_RUNS)
    assert {how: what for how, what in found.items() if what} == {}
