"""Signing in with a browser: a code beside the password, and browsers that are known."""

import base64
import re
from urllib.parse import unquote

from tests.integration.desk_client import SESSION, Browser, House
from tests.integration.signing_in import (
    Telephone,
    codes_on,
    hidden,
    house,
    secret_on,
    sign_in,
    with_codes,
)

__all__ = ["house"]


def test_a_role_that_needs_codes_gets_nowhere_before_it_has_them(house: House) -> None:
    browser, answer = sign_in(house, "admin")
    assert answer.headers["Location"] == "/sign-in/enrol"
    assert SESSION not in browser.jar
    for path in ("/", "/people", "/account", "/live"):
        assert browser.get(path).headers["Location"] == "/sign-in", path
    assert browser.post("/people", {"login": "x", "name": "x", "role": "ADMIN"}).status == 401
    page = browser.get("/sign-in/enrol")
    telephone = Telephone(house, secret_on(page))
    nonce = hidden(page, "nonce")
    wrong = browser.post("/sign-in/enrol", {"nonce": nonce, "code": "000000"})
    assert (wrong.status, "does not fit" in wrong.text) == (422, True)
    assert secret_on(wrong) == secret_on(page), "the telephone has it already"
    done = browser.post("/sign-in/enrol", {"nonce": nonce, "code": telephone.code})
    assert len(codes_on(done)) == 10
    assert done.headers["Cache-Control"] == "no-store"
    assert browser.get("/people").status == 200
    assert browser.get("/sign-in/enrol").headers["Location"] == "/sign-in", "halfway is used up"


def test_the_picture_says_the_same_as_the_key_below_it(house: House) -> None:
    browser, _ = sign_in(house, "admin")
    page = browser.get("/sign-in/enrol")
    picture = re.search(r'src="data:image/svg\+xml;([^"]+)"', page.text)
    assert picture
    encoded, _, data = picture[1].partition(",")
    svg = base64.b64decode(data).decode() if "base64" in encoded else unquote(data)
    assert "<svg" in svg
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_a_code_is_asked_after_the_password_and_is_good_once(house: House) -> None:
    _, telephone, _ = with_codes(house)
    browser, answer = sign_in(house, "ana")
    assert answer.headers["Location"] == "/sign-in/code"
    assert browser.get("/").headers["Location"] == "/sign-in"
    used = browser.post("/sign-in/code", {"code": telephone.code})
    assert (used.status, "used already" in used.text) == (401, True)
    code = telephone.next_code()
    assert browser.post("/sign-in/code", {"code": code}).headers["Location"] == "/"
    assert browser.get("/").status == 200
    other, _ = sign_in(house, "ana")
    assert other.post("/sign-in/code", {"code": code}).status == 401, "a second time"


def test_a_code_is_worth_nothing_without_the_password(house: House) -> None:
    _, telephone, _ = with_codes(house)
    stranger = Browser(house.app)
    answer = stranger.post("/sign-in/code", {"code": telephone.next_code()})
    assert (answer.status, "took too long" in answer.text) == (401, True)
    assert stranger.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_a_password_is_forgotten_when_the_code_takes_too_long(house: House) -> None:
    _, telephone, _ = with_codes(house)
    browser, _ = sign_in(house, "ana")
    house.clock.forward(minutes=10)
    assert browser.post("/sign-in/code", {"code": telephone.code}).status == 401


def test_codes_are_not_guessed(house: House) -> None:
    _, telephone, _ = with_codes(house)
    browser, _ = sign_in(house, "ana", Browser(house.app, always={"REMOTE_ADDR": "10.6.6.6"}))
    for number in range(10):
        assert browser.post("/sign-in/code", {"code": f"{number:06}"}).status == 401
    assert browser.post("/sign-in/code", {"code": telephone.next_code()}).status == 429
    hers, _ = sign_in(house, "ana")
    assert hers.post("/sign-in/code", {"code": telephone.code}).status == 303, "and she gets in"


def test_a_recovery_code_does_instead_and_is_good_once(house: House) -> None:
    _, _, codes = with_codes(house)
    browser, _ = sign_in(house, "ana")
    assert browser.post("/sign-in/code", {"code": codes[0]}).status == 303
    assert "Recovery codes left: 9" in browser.get("/account").text
    again, _ = sign_in(house, "ana")
    assert again.post("/sign-in/code", {"code": codes[0]}).status == 401


def test_a_remembered_browser_is_not_asked_for_thirty_days(house: House) -> None:
    _, telephone, _ = with_codes(house)
    browser, _ = sign_in(house, "ana")
    browser.post("/sign-in/code", {"code": telephone.next_code(), "trust": "1"})
    for days in (1, 28):
        house.clock.forward(days=days)
        assert sign_in(house, "ana", browser)[1].headers["Location"] == "/"
    assert sign_in(house, "ana")[1].headers["Location"] == "/sign-in/code", "in another it is"
    house.clock.forward(days=1)
    assert sign_in(house, "ana", browser)[1].headers["Location"] == "/sign-in/code"


def test_a_remembered_browser_can_be_forgotten(house: House) -> None:
    at_home, telephone, _ = with_codes(house)
    browser, _ = sign_in(house, "ana")
    browser.post("/sign-in/code", {"code": telephone.next_code(), "trust": "1"})
    at_home.get("/account")
    assert at_home.post("/account/browsers/forget").status == 303
    assert sign_in(house, "ana", browser)[1].headers["Location"] == "/sign-in/code"


def test_a_one_time_link_does_not_go_around_the_code(house: House) -> None:
    with_codes(house)
    boss = Browser(house.app)
    sign_in(house, "admin", boss)
    page = boss.get("/sign-in/enrol")
    code = Telephone(house, secret_on(page)).code
    boss.post("/sign-in/enrol", {"nonce": hidden(page, "nonce"), "code": code})
    boss.get("/people")
    text = boss.post(f"/people/{house.people['ana']}/invite").text
    path = text.split("help.example.org", 1)[1].split("<", 1)[0]
    new = {"password": "another horse", "again": "another horse"}
    answer = Browser(house.app).post(path, new)
    assert answer.headers["Location"] == "/sign-in/code"
