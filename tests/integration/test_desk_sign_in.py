"""Signing in: what administrators do about it, and what several desks know together."""

import io
import re
from pathlib import Path

import pytest

from tests.integration.desk_client import PASSWORD, SESSION, Browser, House
from tests.integration.signing_in import Telephone, hidden, house, secret_on, sign_in, with_codes

__all__ = ["house"]


@pytest.fixture
def boss(house: House) -> Browser:
    browser, _ = sign_in(house, "admin")
    page = browser.get("/sign-in/enrol")
    code = Telephone(house, secret_on(page)).code
    browser.post("/sign-in/enrol", {"nonce": hidden(page, "nonce"), "code": code})
    browser.get("/people")
    return browser


def test_an_administrator_signs_somebody_out_everywhere(
    house: House, boss: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    browsers, other = [house.browser("ana") for _ in range(2)], house.browser("bea")
    done = boss.post(f"/people/{house.people['ana']}/sign-out-everywhere")
    assert (done.status, done.headers["Location"]) == (303, f"/people/{house.people['ana']}")
    for browser in browsers:
        assert browser.get("/").headers["Location"] == "/sign-in"
    assert other.get("/").status == 200
    said = "".join(capsys.readouterr())
    assert re.search("person.signed_out .*by=admin .*login=ana", said)


def test_an_administrator_takes_the_codes_from_who_lost_them(
    house: House, boss: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    browser, _, codes = with_codes(house)
    assert "Reset codes" in boss.get(f"/people/{house.people['ana']}").text
    answer = boss.post(f"/people/{house.people['ana']}/reset-codes", HTTP_HX_REQUEST="true")
    assert (answer.status, answer.headers["Hx-Redirect"]) == (204, f"/people/{house.people['ana']}")
    assert browser.get("/").headers["Location"] == "/sign-in"
    assert sign_in(house, "ana")[1].headers["Location"] == "/"
    said = "".join(capsys.readouterr())
    assert re.search("second_factor.reset .*by=admin .*login=ana", said)
    assert codes[0] not in said
    for act in ("reset-codes", "sign-out-everywhere"):
        assert boss.post(f"/people/999/{act}").status == 404


def test_an_open_page_ends_with_its_session(
    house: House, boss: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.live.HEARTBEAT_SECONDS", 0.05)
    ana = house.browser("ana")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/live", "SERVER_NAME": "x", "SERVER_PORT": "80",
        "HTTP_COOKIE": f"{SESSION}={ana.cookie}", "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "REMOTE_ADDR": "10.0.0.1",
    }  # fmt: skip
    stream = iter(house.app(environ, lambda *_: None))
    assert [next(stream) for _ in range(4)][-1] == b"event: here\ndata: still\n\n"
    boss.post(f"/people/{house.people['ana']}/sign-out-everywhere")
    rest = list(stream)
    assert rest, "the page is told to ask again, and led away"
    assert ana.get("/board", HTTP_HX_REQUEST="true").headers["Hx-Redirect"] == "/sign-in"


def test_all_desks_count_together(house: House, tmp_path: Path) -> None:
    second = House(tmp_path)
    second.clock = house.clock
    attacker = {"REMOTE_ADDR": "10.6.6.6"}
    for number in range(10):
        desk = (house, second)[number % 2]
        answer = Browser(desk.app, always=attacker).post("/sign-in", {"login": "ana"})
        assert answer.status == 401
    for desk in (house, second):
        form = {"login": "ana", "password": PASSWORD}
        assert Browser(desk.app, always=attacker).post("/sign-in", form).status == 429
        assert Browser(desk.app).post("/sign-in", form).status == 303, "she gets in at both"
    second.close()


def test_while_many_places_guess_her_browser_and_her_address_let_her_in(house: House) -> None:
    hers = house.browser("ana")
    for number in range(55):
        many = Browser(house.app, always={"REMOTE_ADDR": f"203.0.113.{number}"})
        many.post("/sign-in", {"login": "ana", "password": "x"})
    form = {"login": "ana", "password": PASSWORD}
    new = Browser(house.app, always={"REMOTE_ADDR": "198.51.100.1"})
    assert new.post("/sign-in", form).status == 429, "a place that nobody knows has to wait"
    assert Browser(house.app).post("/sign-in", form).status == 303, "her address"
    hers.always = {"REMOTE_ADDR": "198.51.100.2"}
    assert hers.post("/sign-in", form).status == 303, "her browser, on a journey"
    house.clock.forward(minutes=15)
    assert new.post("/sign-in", form).status == 303
