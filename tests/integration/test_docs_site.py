"""The documentation as a site, opened from a folder: what is looked for is found."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from ops import docs
from tests.eventually import eventually

pytestmark = pytest.mark.timeout(300)  # its generator is fetched once
SOON = 60_000.0  # milliseconds


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assert docs.docs() == 0


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(SOON)
    yield page
    context.close()


@pytest.mark.parametrize(
    ("begins", "words", "leads_to"),
    [
        ("index.html", "drain seconds", "relay"),
        ("users.html", "consent", "html"),
        ("decisions/0009-presence.html", "pantalla compartida", "usuarios.html"),
    ],
)
def test_what_is_looked_for_is_found_in_files_too(
    page: Page, begins: str, words: str, leads_to: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((docs.SITE / begins).as_uri())
    page.fill("input.md-search__input", words)
    page.wait_for_selector(".md-search-result__item a")
    links = page.locator(".md-search-result__item a").evaluate_all("all => all.map(a => a.href)")
    assert any(leads_to in link for link in links), links
    page.locator(".md-search-result__item a").first.click()
    eventually(lambda: page.url.split("#")[0].split("?")[0] == links[0].split("?")[0].split("#")[0])
    assert all(url.startswith(("file:", "data:", "about:", "blob:")) for url in asked), asked
