"""Signing in with a browser, as the tests of it do it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from tests.integration.desk_client import PASSWORD, Answer, Browser, House

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
HALF_MINUTE = 30


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, HC_TOTP_ROLES="ADMIN")
    made.furnish()
    yield made
    made.close()


def sign_in(house: House, login: str, browser: Browser | None = None) -> tuple[Browser, Answer]:
    browser = browser or Browser(house.app)
    return browser, browser.post("/sign-in", {"login": login, "password": PASSWORD})


def secret_on(page: Answer) -> str:
    """As somebody reads it who cannot scan."""
    found = re.search(r'<code class="link">([A-Z2-7 ]+)</code>', page.text)
    assert found, page.text
    return found[1].replace(" ", "")


def hidden(page: Answer, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]+)"', page.text)
    assert found
    return found[1]


def codes_on(page: Answer) -> list[str]:
    return re.findall(r"<li><code>([a-z2-9-]+)</code></li>", page.text)


class Telephone:
    """Shows the codes of one secret."""

    def __init__(self, house: House, secret: str) -> None:
        self.house, self.totp = house, pyotp.TOTP(secret)

    @property
    def code(self) -> str:
        return self.totp.at(self.house.clock())

    def next_code(self) -> str:
        self.house.clock.forward(seconds=HALF_MINUTE)
        return self.code


def with_codes(house: House, login: str = "ana") -> tuple[Browser, Telephone, list[str]]:
    """Somebody who sets codes up at their account."""
    browser = house.browser(login)
    page = browser.get("/account/code")
    telephone = Telephone(house, secret_on(page))
    form = {"nonce": hidden(page, "nonce"), "permit": hidden(page, "permit")}
    answer = browser.post("/account/code", {**form, "code": telephone.code})
    assert answer.status == 200, answer.text
    return browser, telephone, codes_on(answer)
