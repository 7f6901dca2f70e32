"""The desk's pages, in Chromium."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from ops.shots.house import ADMIN, PASSWORD, PEOPLE, TECHNICIANS, House
from ops.shots.pictures import keep

SIZE: ViewportSize = {"width": 1180, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
LOCALES = {"en": "en-GB", "es": "es-ES"}
SOON = 60_000  # milliseconds
ROOMS = ("people", "machines", "topics", "reports", "settings", "account")
"""Pages of administrators, whose documentation is in English."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser within the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


def signed_in(browser: Browser, house: House, login: str) -> Page:
    """A page of somebody at the desk, in the language of the pictures."""
    page = browser.new_page(viewport=SIZE, locale=LOCALES[house.language], base_url=house.stack.url)
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("#board")
    return page


def accept(page: Page, name: str) -> None:
    """Take this person's request; its page opens."""
    card = page.locator("article.card", has_text=re.compile(name))
    card.locator("form[action$='/accept'] button, button[hx-post$='/accept']").first.click()
    page.wait_for_url("**/requests/*", timeout=SOON)


def photograph(browser: Browser, house: House) -> Page:
    """Board, request, session, history; then the administrator's rooms. The technician's page."""
    shoot = _Camera(house)
    tomas, berta = (signed_in(browser, house, login) for login, _ in TECHNICIANS)
    for login in PEOPLE:
        house.asks(login)
        tomas.wait_for_selector(f"text={house.words[login]}", timeout=SOON)
    for page, name in ((berta, "Rosa"), (tomas, "Lucía")):
        accept(page, name)
        page.wait_for_selector("a.open-viewer", timeout=SOON)
    tomas.fill("#chat textarea", house.words["chat"])
    tomas.click("#chat form button")
    tomas.wait_for_selector(f"#messages >> text={house.words['chat']}", timeout=SOON)
    shoot(tomas, "request")
    tomas.goto("/")
    tomas.wait_for_selector("a.open-viewer")
    shoot(tomas, "board")
    tomas.locator("a.open-viewer").first.click()
    tomas.wait_for_selector("#status.live", timeout=SOON)
    tomas.wait_for_timeout(1500)  # the first picture, whole
    shoot(tomas, "session")
    tomas.click("#end")
    tomas.wait_for_timeout(1000)
    tomas.goto("/history")
    shoot(tomas, "history")
    tomas.goto("/")
    if house.language == "en":
        ada = signed_in(browser, house, ADMIN[0])
        for room in ROOMS:
            ada.goto(f"/{room}")
            ada.wait_for_timeout(500)  # charts are drawn
            shoot(ada, room)
    return tomas


class _Camera:
    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, page: Page, what: str) -> None:
        keep(page.screenshot(), f"{what}-{self._house.language}")
