"""The pages on the way in, in a real browser: a code is set up, asked and remembered. Each page is
accessible, in light and dark, and fits a telephone.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from tests.integration.desk_client import PASSWORD
from tests.integration.desk_site import AXE, PHONE, WIDE, Site, site
from tests.integration.test_desk_look import AXE_RUNS


@pytest.fixture
def desk(tmp_path: Path, browser: Browser) -> Iterator[Site]:
    with site(tmp_path, browser, HC_TOTP_ROLES="TECH") as made:
        yield made


def look_at(page: Page, name: str) -> None:
    """Accessible, and no wider than the window, in light and dark."""
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look, reduced_motion="reduce")  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.evaluate(AXE.read_text())
            assert page.evaluate(AXE_RUNS) == [], name


def signs_in(page: Page, desk: Site) -> None:
    page.goto(desk.url + "/sign-in")
    page.fill("[name=login]", "ana")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_technician_sets_codes_up_and_signs_in_with_them(language: str, desk: Site) -> None:
    page = desk.page(language=language)
    signs_in(page, desk)
    page.wait_for_url("**/sign-in/enrol")
    page.click("details summary")
    look_at(page, f"enrol-{language}")
    totp = pyotp.TOTP(page.inner_text("code.link").replace(" ", ""))
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    page.fill("[name=code]", totp.at(desk.house.clock()))
    page.click("main form button")
    page.wait_for_selector(".recovery")
    look_at(page, f"recovery-{language}")
    first = page.inner_text(".recovery li >> nth=0")
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", first)
    page.click("main a[role=button]")
    page.wait_for_selector("#board")
    page.goto(desk.url + "/account")
    look_at(page, f"account-{language}")

    other = desk.page(language=language)
    signs_in(other, desk)
    other.wait_for_url("**/sign-in/code")
    look_at(other, f"code-{language}")
    other.fill("[name=code]", "000000")
    other.check("[name=trust]")
    other.click("main form button")
    other.wait_for_selector("[role=alert]")
    look_at(other, f"wrong-{language}")
    desk.house.clock.forward(seconds=30)
    other.fill("[name=code]", totp.at(desk.house.clock()))
    other.check("[name=trust]")
    other.click("main form button")
    other.wait_for_selector("#board")
    other.click(".who button")
    other.wait_for_url("**/sign-in")
    signs_in(other, desk)
    other.wait_for_selector("#board")
