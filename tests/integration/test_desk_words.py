"""The desk in its reader's language, over HTTP."""

import pytest

from broker.ids import unguessable
from broker.lifecycle import State
from tests.integration.desk_client import PASSWORD, Browser, House


def spaniard(browser: Browser) -> Browser:
    browser.always = {"HTTP_ACCEPT_LANGUAGE": "es-ES,es;q=0.9,en;q=0.5"}
    return browser


def test_a_page_is_in_the_language_of_its_browser(house: House) -> None:
    assert '<html lang="es">' in spaniard(house.browser()).get("/sign-in").text
    page = house.browser().get("/sign-in").text
    assert '<html lang="en">' in page
    assert "Iniciar sesión" not in page


def test_a_browser_that_chose_a_language_keeps_it(house: House) -> None:
    browser = spaniard(house.browser())
    answer = browser.post("/language", {"language": "en", "back": "/sign-in"})
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    browser.always |= {"HTTP_COOKIE": f"hc_language={answer.cookies['hc_language'].value}"}
    assert '<html lang="en">' in browser.get("/sign-in").text


def test_a_person_who_chose_a_language_has_it_in_every_browser(house: House) -> None:
    assert house.browser("ana").post("/language", {"language": "es"}).status == 303
    elsewhere = house.browser("ana")
    assert '<html lang="es">' in elsewhere.get("/").text
    assert "Esta solicitud no existe." in elsewhere.get(f"/requests/{unguessable()}").text
    assert '<html lang="en">' in house.browser("bea").get("/").text


def test_a_form_of_another_page_does_not_change_a_persons_language(house: House) -> None:
    ana = house.browser("ana")
    assert ana.post("/language", {"language": "es", "csrf": "x"}).status == 403
    assert '<html lang="en">' in ana.get("/").text


@pytest.mark.parametrize("language", ["", "fr", "../es", "es\n"])
def test_a_language_that_is_not_there_is_not_taken(language: str, house: House) -> None:
    assert house.browser().post("/language", {"language": language}).status == 422
    assert house.browser().get(f"/words/{language.strip()}").status == (
        404 if language != "es\n" else 200
    )


@pytest.mark.parametrize(
    "back", ["//evil.org", "https://evil.org", "/\\evil.org", "", "/a\r\nX: y"]
)
def test_the_switch_leads_to_no_other_site(back: str, house: House) -> None:
    answer = house.browser().post("/language", {"language": "es", "back": back})
    assert answer.headers["Location"] == "/"


def test_an_error_is_told_in_the_readers_language(house: House) -> None:
    ana, bea, request = house.browser("ana"), spaniard(house.browser("bea")), house.asked()
    ana.post(f"/requests/{request.id}/accept")
    late = bea.post(f"/requests/{request.id}/accept")
    assert "Ana se ha adelantado" in late.text
    assert "Esta página no existe" in bea.get("/nowhere").text
    wrong = spaniard(house.browser()).post("/sign-in", {"login": "ana", "password": "x"})
    assert "no son correctos" in wrong.text


def test_a_programs_error_is_in_the_language_that_it_accepts(house: House) -> None:
    problem = spaniard(house.browser()).send("/api/v1/agent/token", {}).json
    assert problem["detail"].startswith("Se necesita el token")
    assert house.browser().send("/api/v1/agent/token", {}).json["detail"].startswith("An agent")


def test_what_was_kept_of_a_request_is_shown_in_the_readers_language(house: House) -> None:
    request = house.asked(
        state=State.ABORTED, technician=house.people["ana"],
        reason="the other end did not come in time",
    )  # fmt: skip
    page = spaniard(house.browser("ana")).get(f"/requests/{request.id}").text
    assert "el otro extremo no llegó a tiempo" in page
    assert "interrumpida" in page
    state = spaniard(house.browser("ana")).get(f"/requests/{request.id}/state").json
    assert state["ending"] == "La sesión ha terminado: el otro extremo no llegó a tiempo."


def test_scripts_get_the_sentences_that_they_say(house: House) -> None:
    words = house.browser().get("/words/es").json
    assert words["just now"] == "ahora mismo"
    assert "Login or password is wrong." not in words


def test_signing_in_keeps_the_language_of_the_browser(house: House) -> None:
    browser = spaniard(house.browser())
    assert browser.post("/sign-in", {"login": "ana", "password": PASSWORD}).status == 303
    assert '<html lang="es">' in browser.get("/").text
