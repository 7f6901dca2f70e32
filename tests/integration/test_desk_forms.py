"""Forms of other sites, cookies, fronts, new machines; nothing of a sign-in in the log."""

from pathlib import Path

import pytest

from tests.integration.desk_client import PASSWORD, SESSION, Answer, Browser, House
from tests.integration.signing_in import house, sign_in, with_codes

__all__ = ["house"]

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
