"""Signing in with a browser: codes, known browsers, sessions, forms of other sites, cookies."""

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pyotp
import pytest

from tests.integration.desk_client import PASSWORD, SESSION, Answer, Browser, House

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


# -- a code beside the password --------------------------------------------------------------------


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


# -- my account ------------------------------------------------------------------------------------


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


# -- an administrator ------------------------------------------------------------------------------


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


# -- several desks ---------------------------------------------------------------------------------


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


# -- forms of other sites, cookies, fronts ---------------------------------------------------------

FORMS = ("/sign-in", "/sign-in/code", "/sign-in/enrol")


@pytest.mark.parametrize(
    "said",
    [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": "same-site"},
     {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"},
     {"HTTP_ORIGIN": "https://help.example.org.evil.example"},
     {"HTTP_ORIGIN": "http://help.example.org", "HTTP_HOST": "other"}],
)  # fmt: skip
def test_another_sites_form_signs_nobody_in(said: dict[str, str], house: House) -> None:
    for path in FORMS:
        browser = Browser(house.app)
        answer = browser.post(path, {"login": "ana", "password": PASSWORD}, **said)
        assert (answer.status, "from another site" in answer.text) == (403, True), path
        assert SESSION not in browser.jar


@pytest.mark.parametrize(
    "said",
    [{"HTTP_SEC_FETCH_SITE": "same-origin"}, {"HTTP_ORIGIN": "https://help.example.org"},
     {"HTTP_ORIGIN": "http://localhost:8080", "HTTP_HOST": "localhost:8080"}, {}],
)  # fmt: skip
def test_our_own_form_does_and_so_does_a_program(said: dict[str, str], house: House) -> None:
    form = {"login": "ana", "password": PASSWORD}
    assert Browser(house.app).post("/sign-in", form, **said).status == 303


def test_pages_whose_forms_have_no_session_let_the_browser_say_where_they_stand(
    house: House,
) -> None:
    assert house.browser().get("/sign-in").headers["Referrer-Policy"] == "same-origin"
    assert house.browser("ana").get("/").headers["Referrer-Policy"] == "no-referrer"


def test_over_https_cookies_are_this_hosts_alone_and_http_is_not_asked_again(house: House) -> None:
    _, answer = sign_in(house, "ana")
    for name, cookie in answer.cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"].lower() == "lax"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_over_http_there_is_nothing_of_the_kind(tmp_path: Path) -> None:
    made = House(tmp_path, HC_PUBLIC_URL="http://127.0.0.1:8080")
    made.furnish()
    _, answer = sign_in(made, "ana")
    assert "hc_session" in answer.cookies
    assert "Strict-Transport-Security" not in answer.headers
    made.close()


def test_an_address_is_read_from_the_right_as_far_as_fronts_are_listed(house: House) -> None:
    browser = Browser(house.app)
    browser.always = {"REMOTE_ADDR": "10.9.9.9",
                      "HTTP_X_FORWARDED_FOR": "1.2.3.4, 10.8.8.8, 10.9.9.9"}  # fmt: skip
    sign_in(house, "ana", browser)
    assert "10.8.8.8" in browser.get("/account").text


# -- agents ----------------------------------------------------------------------------------------


def agent(house: House, login: str = "ana", token: str = "t" * 32) -> Answer:
    said = {"login": login, "password": PASSWORD, "machine": {"name": "pc", "token": token}}
    return house.browser().send("/api/v1/agent/sign-in", said)


def test_a_new_machine_of_who_has_codes_needs_their_word(house: House) -> None:
    assert agent(house, token="o" * 32).status == 503, "let in, but here is no broker"
    browser, _, _ = with_codes(house)
    refused = agent(house)
    assert (refused.status, "allow a new machine" in refused.json["detail"]) == (403, True)
    assert agent(house, token="o" * 32).status == 503, "a machine from before goes on"
    browser.get("/account")
    assert browser.post("/account/machine").status == 200
    assert agent(house).status == 503
    assert agent(house).status == 503, "it is known from now on"
    assert agent(house, token="u" * 32).status == 403, "and the next one is not"


def test_nothing_of_it_stands_in_the_log(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    browser, telephone, codes = with_codes(house)
    other, _ = sign_in(house, "ana")
    code = telephone.next_code()
    other.post("/sign-in/code", {"code": "999999"})
    other.post("/sign-in/code", {"code": code, "trust": "1"})
    third, _ = sign_in(house, "ana")
    third.post("/sign-in/code", {"code": codes[0]})
    Browser(house.app).post("/sign-in", {"login": "my secret word", "password": "wrong word"})
    said = "".join(capsys.readouterr())
    assert "sign_in.done" in said
    assert "sign_in.refused" in said
    secrets = [PASSWORD, code, "999999", codes[0], telephone.totp.secret, "my secret word",
               "wrong word", *browser.jar.values(), *other.jar.values()]  # fmt: skip
    assert [secret for secret in secrets if secret in said] == []
