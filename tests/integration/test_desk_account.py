"""What people do at their own account: codes, sessions, the password."""

import re

from tests.integration.desk_client import PASSWORD, Answer, Browser, House
from tests.integration.signing_in import (
    FIREFOX,
    Telephone,
    codes_on,
    hidden,
    house,
    secret_on,
    sign_in,
    with_codes,
)

__all__ = ["house"]


def test_codes_are_changed_only_with_a_code(house: House) -> None:
    browser, telephone, _ = with_codes(house)
    browser.get("/account")
    for act in ("move", "recovery", "stop"):
        answer = browser.post(f"/account/code/{act}", {"code": "000000"})
        assert answer.status == 422, act
    assert browser.get("/account/code").headers["Location"] == "/account"
    forged = {"nonce": "x", "permit": "y", "code": telephone.next_code()}
    assert browser.post("/account/code", forged).status == 403
    new = browser.post("/account/code/recovery", {"code": telephone.code})
    assert len(codes_on(new)) == 10
    page = browser.post("/account/code/move", {"code": telephone.next_code()})
    other = Telephone(house, secret_on(page))
    assert other.totp.secret != telephone.totp.secret
    form = {"nonce": hidden(page, "nonce"), "permit": hidden(page, "permit")}
    assert len(codes_on(browser.post("/account/code", {**form, "code": other.code}))) == 10
    assert browser.post("/account/code", {**form, "code": other.next_code()}).status == 403
    assert browser.post("/account/code/stop", {"code": telephone.code}).status == 422
    stopped = browser.post("/account/code/stop", {"code": other.next_code()})
    assert "No code is asked of you any more" in stopped.text
    assert sign_in(house, "ana")[1].headers["Location"] == "/"


def sessions_on(page: Answer) -> list[str]:
    return re.findall(r"/account/sessions/(\d+)/end", page.text)


def test_sessions_are_listed_and_ended_one_or_all_others(house: House) -> None:
    here = house.browser("ana")
    there = Browser(house.app, always={"REMOTE_ADDR": "10.7.7.7", "HTTP_USER_AGENT": FIREFOX})
    sign_in(house, "ana", there)
    house.browser("ana")
    page = here.get("/account")
    assert "Firefox, Linux" in page.text
    assert "10.7.7.7" in page.text
    assert len(sessions_on(page)) == 2, "this one is marked, not ended"
    theirs = sessions_on(there.get("/account"))
    assert here.post(f"/account/sessions/{theirs[0]}/end").status in {303, 404}
    assert here.post("/account/sessions/end-others").status == 303
    assert sessions_on(here.get("/account")) == []
    assert there.get("/").headers["Location"] == "/sign-in"
    assert here.get("/").status == 200


def test_nobody_ends_anothers_session(house: House) -> None:
    ana, bea = house.browser("ana"), house.browser("bea")
    house.browser("bea")
    (session,) = sessions_on(bea.get("/account"))
    ana.get("/account")
    assert ana.post(f"/account/sessions/{session}/end").status == 404
    assert len(sessions_on(bea.get("/account"))) == 1


def test_a_password_is_changed_by_who_knows_the_old_one(house: House) -> None:
    browser, other = house.browser("ana"), house.browser("ana")
    new = {"password": "another horse", "again": "another horse"}
    browser.get("/account")
    wrong = browser.post("/account/password", {"old": "x", **new})
    assert (wrong.status, "The old password is wrong" in wrong.text) == (422, True)
    differ = browser.post("/account/password", {"old": PASSWORD, **new, "again": "x"})
    assert (differ.status, "differ" in differ.text) == (422, True)
    done = browser.post("/account/password", {"old": PASSWORD, **new})
    assert (done.status, "is changed" in done.text) == (200, True)
    assert browser.get("/").status == 200
    assert other.get("/").headers["Location"] == "/sign-in"
    assert house.browser("ana", "another horse").get("/").status == 200


def test_a_session_that_nobody_uses_ends_and_one_in_use_does_not(house: House) -> None:
    busy, idle = house.browser("ana"), house.browser("bea")
    for _ in range(5):
        house.clock.forward(minutes=30)
        assert busy.get("/").status == 200
    assert idle.get("/").headers["Location"] == "/sign-in"


def test_who_signs_in_gets_a_new_secret_and_the_planted_one_is_worth_nothing(house: House) -> None:
    victim = Browser(house.app)
    victim.cookie = "planted-by-somebody-else"
    sign_in(house, "ana", victim)
    assert victim.cookie != "planted-by-somebody-else"
    thief = Browser(house.app)
    thief.cookie = "planted-by-somebody-else"
    assert thief.get("/").headers["Location"] == "/sign-in"
    before = victim.cookie
    sign_in(house, "ana", victim)
    thief.cookie = before
    assert thief.get("/").headers["Location"] == "/sign-in", "the session before has ended"
