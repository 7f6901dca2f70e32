"""The pages on the way in, in a real browser: a code is set up, asked and remembered. Each page is
accessible, in light and dark, and fits a telephone.
"""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from admin.identity.provider_settings import BACK
from tests.integration.certificates import issue
from tests.integration.desk_client import PASSWORD
from tests.integration.desk_site import AXE, PHONE, WIDE, Site, site
from tests.integration.oidc_provider import CLIENT, SECRET, provider
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


def test_a_browser_signs_in_at_a_provider_and_is_led_to_the_board(
    tmp_path: Path, browser: Browser
) -> None:
    with provider("") as there:
        there.person = {"sub": "u-9", "preferred_username": "nuria", "name": "Nuria Gil",
                        "groups": ["techs"]}  # fmt: skip
        settings = {
            "HC_OIDC_ISSUER": there.issuer, "HC_OIDC_CLIENT_ID": CLIENT,
            "HC_OIDC_CLIENT_SECRET": SECRET, "HC_OIDC_ROLES": "TECH=techs",
            "HC_OIDC_LABEL": "City login",
        }  # fmt: skip
        with site(tmp_path, browser, **settings) as desk:
            there.redirect = desk.url + BACK
            page = desk.page()
            page.goto(desk.url + "/sign-in")
            look_at(page, "sign-in with a provider")
            page.click("text=Sign in with City login")
            page.wait_for_selector("#board")
            assert "Nuria Gil" in page.inner_text(".who")
            assert {cookie["name"] for cookie in page.context.cookies()} == {
                "hc_session", "hc_device",
            }  # fmt: skip
            assert all(
                cookie["httpOnly"] and cookie["sameSite"] == "Lax"
                for cookie in page.context.cookies()
            )


def test_over_https_a_browser_keeps_the_cookies_that_are_this_hosts_alone(
    tmp_path: Path, browser: Browser
) -> None:
    issue(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    with site(tmp_path, browser, tls=context) as desk:
        window = browser.new_context(ignore_https_errors=True)  # nobody knows our authority
        try:
            page = window.new_page()
            signs_in(page, desk)
            page.wait_for_selector("#board")
            kept = window.cookies()
            assert {cookie["name"] for cookie in kept} == {"__Host-hc_session", "__Host-hc_device"}
            assert all(cookie["secure"] and cookie["path"] == "/" for cookie in kept)
            page.click(".who button")
            page.wait_for_url("**/sign-in")
            assert {cookie["name"] for cookie in window.cookies()} == {"__Host-hc_device"}
        finally:
            window.close()
