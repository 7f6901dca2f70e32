"""Signing in at an OpenID Connect provider: the whole dance of a browser, and each lie in it."""

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc.jwk import ECKey

from admin.identity.provider import OidcProvider
from admin.model import Role
from admin.settings import Settings
from broker.clock import utc
from broker.settings import SettingProblem, load
from tests.integration.desk_client import NOWHERE, PASSWORD, Answer, Browser, House
from tests.integration.oidc_provider import CLIENT, MARIA, SECRET, Provider, provider

DESK = "https://help.example.org"
BACK = "/sign-in/provider/back"
UNPROVED = "Signing in there did not work"


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider(DESK + BACK) as made:
        yield made


def settings(there: Provider, **more: str) -> dict[str, str]:
    return {"HC_OIDC_ISSUER": there.issuer, "HC_OIDC_CLIENT_ID": CLIENT,
            "HC_OIDC_CLIENT_SECRET": SECRET, "HC_OIDC_ROLES": "ADMIN=bosses;TECH=techs",
            "HC_OIDC_SECONDS": "2", **more}  # fmt: skip


@pytest.fixture
def house(there: Provider, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, **settings(there))
    made.furnish()
    yield made
    made.close()


def leaves(browser: Browser) -> str:
    """Where the desk sends the browser."""
    answer = browser.get("/sign-in/provider")
    assert answer.status == 303, answer.text
    return answer.headers["Location"]


def at_provider(url: str) -> str:
    """With what the provider sends it back: a query."""
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = answer.headers["Location"]
    assert back.startswith(DESK + BACK)
    return urlsplit(back).query


def dance(house: House, browser: Browser | None = None) -> Answer:
    browser = browser or Browser(house.app)
    return browser.get(f"{BACK}?{at_provider(leaves(browser))}")


def role(house: House, login: str = "maria") -> Role | None:
    with house.store.read() as uow:
        found = uow.person_by_login(login)
    return found.role if found else None


# -- what goes well --------------------------------------------------------------------------------


def test_the_page_offers_it_by_the_name_that_the_site_gave_it(house: House) -> None:
    assert "Sign in with 127.0.0.1" in house.browser().get("/sign-in").text


def test_somebody_signs_in_and_has_an_account(house: House) -> None:
    browser = Browser(house.app)
    assert dance(house, browser).headers["Location"] == "/"
    assert "María Ñandú" in browser.get("/").text
    assert role(house) is Role.TECH
    assert "__Host-hc_leaving" not in browser.jar, "it is used up"


def test_the_desk_asks_for_code_state_nonce_and_pkce(house: House, there: Provider) -> None:
    asked = {name: values[0] for name, values in parse_qs(leaves(Browser(house.app))).items()}
    query = parse_qs(urlsplit(leaves(Browser(house.app))).query)
    assert query["response_type"] == ["code"]
    assert query["redirect_uri"] == [DESK + BACK]
    assert query["code_challenge_method"] == ["S256"]
    words = [query[name][0] for name in ("state", "nonce", "code_challenge")]
    assert len(set(words)) == 3
    assert min(map(len, words)) >= 43
    assert asked
    assert SECRET not in str(query)


def test_they_are_known_again_by_their_subject_and_roles_follow(
    house: House, there: Provider
) -> None:
    dance(house)
    there.person = {**MARIA, "preferred_username": "renamed", "groups": ["bosses"]}
    dance(house)
    assert role(house) is Role.ADMIN
    assert role(house, "renamed") is None


def test_groups_may_lie_deeper_and_the_login_elsewhere(there: Provider, tmp_path: Path) -> None:
    more = {"HC_OIDC_GROUPS_CLAIM": "realm_access.roles", "HC_OIDC_LOGIN_CLAIM": "email"}
    house = House(tmp_path, **settings(there, **more))
    there.person = {"sub": "u-2", "email": "m@example.org", "realm_access": {"roles": ["techs"]}}
    assert dance(house).status == 303
    assert role(house, "m@example.org") is Role.TECH
    house.close()


def test_what_the_id_token_does_not_say_is_asked_for(house: House, there: Provider) -> None:
    there.only_userinfo = ("preferred_username", "name", "groups")
    assert dance(house).status == 303
    assert role(house) is Role.TECH


def test_a_secret_may_go_in_the_body_where_the_provider_wants_it(tmp_path: Path) -> None:
    with provider(DESK + BACK, method="client_secret_post") as there:
        house = House(tmp_path, **settings(there))
        assert dance(house).status == 303
        house.close()


def test_new_keys_of_the_provider_are_fetched(house: House, there: Provider) -> None:
    dance(house)
    there.key = ECKey.generate_key("P-256", auto_kid=True)
    there.published = [there.key]
    assert dance(house).status == 303


def test_who_has_a_code_here_is_asked_unless_the_provider_has_asked(
    there: Provider, tmp_path: Path
) -> None:
    house = House(tmp_path, **settings(there, HC_TOTP_ROLES="TECH"))
    assert dance(house).headers["Location"] == "/sign-in/enrol"
    there.person = {**MARIA, "amr": ["pwd", "otp"]}
    assert dance(house).headers["Location"] == "/"
    house.close()


# -- what is not believed --------------------------------------------------------------------------


def refused(house: House, answer: Answer, words: str = UNPROVED, status: int = 401) -> None:
    assert (answer.status, words in answer.text) == (status, True), answer.text
    assert "__Host-hc_session" not in answer.cookies
    assert role(house) is None


@pytest.mark.parametrize("state", ["", "x", "é", None])
def test_another_state_is_refused(house: House, state: str | None) -> None:
    browser = Browser(house.app)
    query = {name: values[0] for name, values in parse_qs(at_provider(leaves(browser))).items()}
    query.pop("state")
    if state is not None:
        query["state"] = state
    answer = browser.get(f"{BACK}?{urlencode(query)}")
    refused(house, answer, "another browser, or long ago")


def test_what_was_begun_in_another_browser_is_refused(house: House) -> None:
    attacker, victim = Browser(house.app), Browser(house.app)
    query = at_provider(leaves(attacker))
    refused(house, victim.get(f"{BACK}?{query}"), "another browser")
    leaves(victim)
    refused(house, victim.get(f"{BACK}?{query}"), "another browser")


def test_a_code_is_good_once(house: House) -> None:
    browser = Browser(house.app)
    query = at_provider(leaves(browser))
    leaving = browser.jar["__Host-hc_leaving"]
    assert browser.get(f"{BACK}?{query}").status == 303
    again = Browser(house.app)
    again.jar["__Host-hc_leaving"] = leaving
    answer = again.get(f"{BACK}?{query}")
    assert (answer.status, UNPROVED in answer.text) == (401, True)


def test_anothers_code_is_refused_for_want_of_its_verifier(house: House) -> None:
    attacker, victim = Browser(house.app), Browser(house.app)
    code = parse_qs(at_provider(leaves(victim)))["code"][0]
    state = parse_qs(at_provider(leaves(attacker)))["state"][0]
    refused(house, attacker.get(f"{BACK}?{urlencode({'code': code, 'state': state})}"))


@pytest.mark.parametrize(
    "lie",
    [{"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": ["another"]},
     {"aud": ["another", CLIENT]}, {"aud": ["another", CLIENT], "azp": "another"},
     {"iss": "https://evil.example"}, {"exp": int(time.time()) - 3600}, {"exp": None},
     {"iat": int(time.time()) + 3600}, {"nbf": int(time.time()) + 3600}, {"at_hash": "x" * 22},
     {"sub": None}, {"sub": ""}],
    ids="-".join,  # no times: each worker would collect tests of its own
)  # fmt: skip
def test_a_token_that_is_not_for_us_now_is_refused(
    lie: dict[str, object], house: House, there: Provider
) -> None:
    there.lies = lie
    refused(house, dance(house))


def test_a_forged_signature_is_refused(house: House, there: Provider) -> None:
    forger = ECKey.generate_key("P-256", {"kid": there.key.kid})
    there.key = forger
    refused(house, dance(house))
    there.key = ECKey.generate_key("P-256", auto_kid=True)
    refused(house, dance(house))


def unsigned(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("alg", ["HS256", "none", "None"])
def test_a_signature_that_anybody_could_have_made_is_refused(
    alg: str, house: House, there: Provider
) -> None:
    public = there.key.as_pem(private=False)

    def forge(token: dict[str, str]) -> None:
        claims = token["id_token"].split(".")[1]
        head = f"{unsigned({'alg': alg, 'kid': there.key.kid})}.{claims}"
        mac = hmac.new(public, head.encode(), hashlib.sha256).digest() if alg == "HS256" else b""
        signature = base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
        token["id_token"] = f"{head}.{signature}"

    there.forge = forge
    refused(house, dance(house))


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "é"])
def test_what_is_no_token_is_refused(forged: str, house: House, there: Provider) -> None:
    there.forge = lambda token: token.update(id_token=forged)
    refused(house, dance(house))


def test_no_token_at_all_is_refused(house: House, there: Provider) -> None:
    there.forge = lambda token: token.pop("id_token")
    refused(house, dance(house))


def test_who_refuses_there_is_told_so(house: House) -> None:
    browser = Browser(house.app)
    state = parse_qs(at_provider(leaves(browser)))["state"][0]
    answer = browser.get(f"{BACK}?{urlencode({'error': 'access_denied', 'state': state})}")
    refused(house, answer)


def test_an_answer_of_another_provider_is_refused(house: House) -> None:
    browser = Browser(house.app)
    query = at_provider(leaves(browser)) + "&" + urlencode({"iss": "https://evil.example"})
    refused(house, browser.get(f"{BACK}?{query}"))


def test_an_account_here_is_taken_over_by_no_name_there(house: House, there: Provider) -> None:
    there.person = {**MARIA, "preferred_username": "admin"}
    answer = dance(house)
    assert (answer.status, "another account" in answer.text) == (401, True)


def test_who_is_in_no_group_can_be_kept_out(there: Provider, tmp_path: Path) -> None:
    house = House(tmp_path, **settings(there, HC_OIDC_DEFAULT_ROLE="none"))
    there.person = {**MARIA, "groups": ["others"]}
    refused(house, dance(house), "none of the groups")
    house.close()


def test_without_a_login_nobody_comes_in(house: House, there: Provider) -> None:
    there.person = {"sub": "u-3"}
    refused(house, dance(house), "login cannot be used")


# -- a provider that is away -----------------------------------------------------------------------


def test_a_provider_that_is_down_is_said_and_the_desks_own_accounts_go_on(tmp_path: Path) -> None:
    with provider(DESK + BACK) as there:
        pass
    house = House(tmp_path, **settings(there))
    house.furnish()
    answer = house.browser().get("/sign-in/provider")
    assert (answer.status, "cannot be reached" in answer.text) == (503, True)
    assert house.browser("ana", PASSWORD).get("/").status == 200
    house.close()


def test_a_provider_that_goes_down_meanwhile_is_said(tmp_path: Path) -> None:
    with provider(DESK + BACK) as there:
        house = House(tmp_path, **settings(there))
        browser = Browser(house.app)
        query = at_provider(leaves(browser))
    answer = browser.get(f"{BACK}?{query}")
    refused(house, answer, "cannot be reached", 503)
    house.close()


def test_a_provider_that_says_nothing_is_given_up_in_time(there: Provider, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        more = {"HC_OIDC_ISSUER": f"http://127.0.0.1:{port}", "HC_OIDC_SECONDS": "1"}
        house = House(tmp_path, **settings(there, **more))
        begun = time.monotonic()
        assert house.browser().get("/sign-in/provider").status == 503
        assert time.monotonic() - begun < 12
        house.close()


def test_a_provider_of_another_name_is_not_used(house: House, there: Provider) -> None:
    there.calls_itself = "https://evil.example"
    assert house.browser().get("/sign-in/provider").status == 503


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    house = House(tmp_path)
    for path in ("/sign-in/provider", BACK):
        assert house.browser().get(path).status == 404
    assert "Sign in with" not in house.browser().get("/sign-in").text
    house.close()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"HC_OIDC_ISSUER": "http://example.org"}, "HC_OIDC_ISSUER"),
     ({"HC_OIDC_ISSUER": "https://x", "HC_OIDC_CLIENT_ID": ""}, "HC_OIDC_CLIENT_ID"),
     ({"HC_OIDC_DEFAULT_ROLE": "KING"}, "HC_OIDC_DEFAULT_ROLE")],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_names_itself(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingProblem, match=named):
        OidcProvider(load(Settings, {"HC_BROKER_URL": NOWHERE, **wrong}), DESK, utc)


def test_nothing_of_it_stands_in_the_log(
    house: House, there: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = Browser(house.app)
    query = at_provider(leaves(browser))
    leaving = browser.jar["__Host-hc_leaving"]
    browser.get(f"{BACK}?{query}")
    there.lies = {"aud": "another"}
    dance(house)
    said = "".join(capsys.readouterr())
    assert "sign_in.done" in said
    assert "provider.unproved" in said
    words = [parse_qs(query)["code"][0], parse_qs(query)["state"][0], leaving, SECRET,
             browser.cookie, "a" * 42]  # fmt: skip
    assert [word for word in words if word in said] == []
