"""The HTTP API in a real application: tokens, lists, acts, and each error as problem+json."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from admin.scopes import Scope, offered
from admin.usecases import guests, tokens
from admin.usecases import people as accounts
from broker.ids import unguessable
from broker.lifecycle import State
from tests.integration.desk_client import Answer, Browser, House

V1 = "/api/v1"


def program(house: House, login: str = "ana", *scopes: Scope) -> Browser:
    """A program with a token of this person for these scopes, or all that they may give."""
    with house.store.write() as uow:
        person = uow.person(house.people[login])
        assert person is not None
        chosen = scopes or tuple(offered(person.role))
        secret = tokens.make(uow, house.clock(), person, "test", chosen, 30)
    made = Browser(house.app)
    made.always = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    return made


def problem(answer: Answer, status: int) -> str:
    """The problem's words; it is one of this status."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    told = answer.json
    assert (answer.status, told["status"]) == (status, status), answer.text
    assert set(told) == {"type", "title", "status", "detail"}
    return str(told["detail"])


# -- who is let in ---------------------------------------------------------------------------------


def test_a_token_says_whom_it_acts_as(house: House) -> None:
    told = program(house, "ana", Scope.READ_REQUESTS).get(f"{V1}/me").json
    assert (told["person"]["login"], told["scopes"]) == ("ana", ["read:requests"])


@pytest.mark.parametrize("word", ["", "Bearer", "Bearer hct_x", "Basic YTpi", "Bearer ñ"])
def test_without_a_good_token_nothing_is_told(word: str, house: House) -> None:
    answer = house.browser().get(f"{V1}/requests", HTTP_AUTHORIZATION=word)
    problem(answer, 401)
    assert answer.headers["Www-Authenticate"] == "Bearer"


def test_a_browsers_session_is_no_token(house: House) -> None:
    problem(house.browser("admin").get(f"{V1}/requests"), 401)


def test_a_token_in_the_address_is_none(house: House) -> None:
    problem(house.browser().get(f"{V1}/requests?access_token=hct_x"), 401)


def test_each_operation_wants_its_scope(house: House) -> None:
    none_of_these = program(house, "admin", Scope.READ_SERVICE)
    for one in house.app.api.operations:
        if isinstance(one.needs, Scope) and one.needs is not Scope.READ_SERVICE:
            path = one.path.replace("{request}", "0" * 32).replace("{machine}", "0" * 32)
            path = re.sub("{(person|topic|code)}", "1", path)
            answer = none_of_these.ask(one.method, path)
            assert one.needs in problem(answer, 403), one.path


def test_a_deactivated_person_has_no_tokens_any_more(house: House) -> None:
    ana = program(house)
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET active = 0 WHERE login = 'ana'")
    problem(ana.get(f"{V1}/me"), 401)


def test_a_token_is_over_when_it_says(house: House) -> None:
    ana = program(house)
    house.clock.forward(days=31)
    problem(ana.get(f"{V1}/me"), 401)


def test_its_last_use_is_known(house: House) -> None:
    program(house).get(f"{V1}/me")
    with house.store.read() as uow:
        assert [line.token.used for line in uow.tokens()] == [house.clock()]


def test_who_calls_too_often_waits(house: House) -> None:
    ana, bea = program(house, "ana"), program(house, "bea")
    answers = [ana.get(f"{V1}/me") for _ in range(201)]
    assert {answer.status for answer in answers[:200]} == {200}
    problem(answers[-1], 429)
    assert answers[-1].headers["Retry-After"] == "1"
    assert bea.get(f"{V1}/me").status == 200
    house.clock.forward(seconds=1)
    assert ana.get(f"{V1}/me").status == 200


# -- what cannot be -------------------------------------------------------------------------------


def test_every_error_under_api_is_a_problem(house: House) -> None:
    admin = program(house, "admin")
    problem(admin.get(f"{V1}/nothing"), 404)
    problem(admin.get("/api/nothing"), 404)
    problem(admin.get(f"{V1}/requests/{'0' * 32}"), 404)
    problem(admin.get(f"{V1}/requests/x"), 404)
    problem(admin.get(f"{V1}/\xf1"), 404)
    refused = admin.ask("DELETE", f"{V1}/requests")
    problem(refused, 405)
    assert "GET" in refused.headers["Allow"]
    problem(admin.post(f"{V1}/people", {"login": "x"}), 415)
    problem(admin.send(f"{V1}/people", b"x" * 70_000), 413)
    problem(admin.send(f"{V1}/people", b"{"), 422)
    problem(admin.send(f"{V1}/people", {"login": "x", "name": "y", "role": "KING"}), 422)


@pytest.mark.parametrize(
    "query", ["which=all", "most=0", "most=201", "most=x", "after=x", "page=2", "which=%ff"]
)
def test_a_wrong_query_is_named(query: str, house: House) -> None:
    assert "query" in problem(program(house).get(f"{V1}/requests?{query}"), 422)


def test_errors_are_said_in_the_language_that_is_asked_for(house: House) -> None:
    answer = program(house).get(f"{V1}/requests/{'0' * 32}", HTTP_ACCEPT_LANGUAGE="es")
    assert problem(answer, 404) == "Esta solicitud no existe."


# -- requests --------------------------------------------------------------------------------------


def test_requests_come_in_pages(house: House) -> None:
    made = [house.asked(created=house.clock() + timedelta(seconds=n // 2)).id for n in range(5)]
    found: list[str] = []
    after = ""
    while True:
        page = program(house).get(f"{V1}/requests?most=2{after}").json
        found += [one["id"] for one in page["requests"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert sorted(found) == sorted(made)
    assert len(found) == 5


def test_which_requests_is_ones_own_choice(house: House) -> None:
    waiting = house.asked()
    mine = house.asked(state=State.PENDING, technician=house.people["ana"])
    house.asked(state=State.PENDING, technician=house.people["bea"])
    ended = house.asked(
        state=State.FINISHED_TECH, technician=house.people["ana"], ended=house.clock()
    )
    ana = program(house)

    def ids(path: str) -> list[str]:
        return [one["id"] for one in ana.get(V1 + path).json["requests"]]

    assert ids("/requests?which=waiting") == [waiting.id]
    assert ids("/requests?which=mine") == [mine.id]
    assert len(ids("/requests")) == 3
    assert ids("/history") == [ended.id]


def test_all_history_is_for_administrators(house: House) -> None:
    ended = house.asked(
        state=State.FINISHED_TECH, technician=house.people["ana"], ended=house.clock()
    )
    problem(program(house, "bea").get(f"{V1}/history?whose=all"), 403)
    found = program(house, "admin").get(f"{V1}/history?whose=all").json["requests"]
    assert [one["id"] for one in found] == [ended.id]


def test_history_is_searched(house: House) -> None:
    long_ago = house.clock() - timedelta(days=400)
    mine = {"state": State.FINISHED_TECH, "technician": house.people["ana"], "ended": long_ago}
    old = house.asked(**mine, created=long_ago, text="the printer")
    new = house.asked(**{**mine, "state": State.ABORTED}, text="the screen")
    ana = program(house)

    def found(**query: str) -> list[str]:
        answer = ana.get(f"{V1}/history?{urlencode(query)}")
        return [one["id"] for one in answer.json["requests"]]

    assert found() == [new.id, old.id]
    assert found(words="printer") == [old.id]
    assert found(state="aborted") == [new.id]
    assert found(since=(house.clock() - timedelta(days=1)).isoformat()) == [new.id]
    assert found(until=(house.clock() - timedelta(days=1)).isoformat()) == [old.id]
    assert found(person="Demo", machine="pc") == [new.id, old.id]
    assert found(person="nobody") == []


def test_a_request_is_accepted_once_and_the_loser_hears_who_won(house: House) -> None:
    request = house.asked()
    path = f"{V1}/requests/{request.id}"
    taken = program(house, "ana").ask("POST", f"{path}/accept")
    assert (taken.json["state"], taken.json["technician"]["name"]) == ("pending", "Ana")
    assert "Ana" in problem(program(house, "bea").ask("POST", f"{path}/accept"), 409)
    given_up = program(house, "ana").ask("POST", f"{path}/give-up").json
    assert (given_up["state"], given_up["technician"]) == ("requested", None)
    cancelled = program(house, "ana").ask("POST", f"{path}/cancel").json
    assert cancelled["state"] == "cancelled tech"
    lines = program(house, "ana").get(f"{path}/changes").json["changes"]
    assert {line["who"] for line in lines} >= {"demo", "ana"}


def test_a_request_is_handed_on_and_written_down(house: House) -> None:
    with house.store.write() as uow:
        town, printers = uow.add_topic("Town hall"), uow.add_topic("Printers")
        uow.set_categories(["paper"])
    ana, request = program(house), house.asked()
    path = f"{V1}/requests/{request.id}"
    ana.ask("POST", f"{path}/accept")
    assert ana.get(f"{V1}/topics").json == {
        "topics": [{"id": printers, "name": "Printers"}, {"id": town, "name": "Town hall"}],
        "categories": ["paper"],
    }
    noted = ana.send(f"{path}/note", {"category": "paper", "note": "two sheets at once"})
    assert noted.json["category"] == "paper"
    assert ana.send(f"{path}/note", {"note": "again"}).json["category"] == "paper"
    problem(ana.send(f"{path}/note", {"category": "fire"}), 409)
    problem(ana.ask("POST", f"{path}/transfer/person/{house.people['demo']}"), 404)
    handed = ana.ask("POST", f"{path}/transfer/person/{house.people['bea']}").json
    assert (handed["state"], handed["technician"]["name"]) == ("pending", "Bea")
    problem(ana.ask("POST", f"{path}/transfer/topic/{town}"), 403)
    back = program(house, "bea").ask("POST", f"{path}/transfer/topic/{town}").json
    assert (back["state"], back["topic"]["name"]) == ("requested", "Town hall")


def test_a_request_is_deleted_for_good_or_for_all_but_the_figures(house: House) -> None:
    admin, one, other = program(house, "admin"), house.asked(text="a prank"), house.asked()
    path = f"{V1}/requests/{one.id}"
    problem(program(house, "ana").send(f"{path}/delete", {"reason": "I like to"}), 403)
    for reason in ("", "  ", "x" * 301):
        problem(admin.send(f"{path}/delete", {"reason": reason}), 422)
    assert admin.get(path).status == 200
    assert admin.send(f"{path}/delete", {"reason": "a try-out"}).status == 204
    problem(admin.get(path), 404)
    problem(admin.send(f"{path}/delete", {"reason": "a try-out"}), 404)
    kept = {"reason": "a wrong name", "figures": True}
    assert admin.send(f"{V1}/requests/{other.id}/delete", kept).status == 204
    left = admin.get(f"{V1}/requests/{other.id}").json
    assert (left["state"], left["text"]) == ("cancelled tech", "")
    trail = house.browser("admin").get("/audit").text
    assert f"{one.id[:8]}: a try-out" in trail
    assert f"{other.id[:8]}: a wrong name" in trail


def test_a_session_is_finished(house: House) -> None:
    request = house.asked(state=State.ACCEPTED, technician=house.people["ana"], node="relay-1")
    path = f"{V1}/requests/{request.id}/finish"
    problem(program(house, "bea").ask("POST", path), 403)
    assert program(house, "ana").ask("POST", path).json["state"] == "finished tech"


# -- people, machines, the service -----------------------------------------------------------------


def test_a_person_is_added_and_invited(house: House) -> None:
    admin = program(house, "admin")
    new = {"login": "eva", "name": "Eva Núñez", "role": "TECH"}
    added = admin.send(f"{V1}/people", new)
    assert added.status == 201
    assert "taken" in problem(admin.send(f"{V1}/people", new), 409)
    link = admin.ask("POST", f"{V1}/people/{added.json['id']}/invite").json["link"]
    secret = link.removeprefix("https://help.example.org/welcome/")
    with house.store.read() as uow:
        assert accounts.invited(uow, house.clock(), secret).login == "eva"
    problem(admin.ask("POST", f"{V1}/people/999/invite"), 404)
    logins = {one["login"] for one in admin.get(f"{V1}/people").json["people"]}
    assert logins == {"admin", "ana", "bea", "demo", "eva"}
    assert "password" not in admin.get(f"{V1}/people").text


def test_a_person_is_deactivated_and_comes_back(house: House) -> None:
    admin, ana, browser = program(house, "admin"), program(house), house.browser("ana")
    person = f"{V1}/people/{house.people['ana']}"
    assert admin.ask("POST", f"{person}/deactivate").json["active"] is False
    problem(ana.get(f"{V1}/me"), 401)
    assert browser.get("/").status == 303
    assert admin.ask("POST", f"{person}/activate").json["active"] is True
    assert ana.get(f"{V1}/me").status == 200
    assert browser.get("/").status == 303, "its sessions are over"
    own = f"{V1}/people/{house.people['admin']}/deactivate"
    assert "yourself" in problem(admin.ask("POST", own), 409)
    problem(admin.ask("POST", f"{V1}/people/999/deactivate"), 404)


LIST = "login;nombre;rol\nzoe;Zoe Nú;TECH\nana;Anna;\neva;;\n".encode()


def imports(house: House, data: bytes, query: str = "", kind: str = "text/csv") -> Answer:
    admin = program(house, "admin", Scope.MANAGE_PEOPLE)
    path = f"{V1}/people/import{query}"
    return admin.ask("POST", path, data, CONTENT_TYPE=kind, HTTP_ACCEPT_LANGUAGE="es")


def test_a_list_of_people_is_looked_at_and_then_imported(house: House) -> None:
    def fates(query: str) -> list[tuple[str, str]]:
        return [(row["login"], row["fate"]) for row in imports(house, LIST, query).json["rows"]]

    first = [("zoe", "new"), ("ana", "left"), ("eva", "wrong")]
    assert fates("?mode=check") == first == fates("?mode=check&known=keep")
    told = imports(house, LIST, kind="text/csv; charset=utf-8").json["rows"]
    assert [row["fate"] for row in told] == ["new", "left", "wrong"]
    assert told[2]["problem"].startswith("Una persona necesita"), "in their language"
    assert (told[0]["line"], told[0]["name"], told[0]["role"]) == (2, "Zoe Nú", "TECH")
    with house.store.read() as uow:
        zoe = uow.person(told[0]["person"])
        assert zoe is not None
        assert (zoe.login, zoe.role, zoe.password_hash) == ("zoe", "TECH", None)
    assert (
        "there is nothing"
        in problem(
            program(house, "admin").ask(
                "POST", f"{V1}/people/import", LIST, CONTENT_TYPE="text/csv"
            ),
            409,
        ).lower()
    )
    assert fates("?known=change") == [("zoe", "same"), ("ana", "updated"), ("eva", "wrong")]
    assert "people imported" in house.browser("admin").get("/audit").text


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"login,name\nx,\xff\n", "text/csv", 422),
        (b"surname,name\nx,y\n", "text/csv", 422),
        (b"", "text/csv", 422),
        (b"{}", "application/json", 415),
        (b"login,name\n" + b"x" * 600_000, "text/csv", 413),
    ],
)
def test_what_is_no_list_of_people_is_refused(
    data: bytes, kind: str, status: int, house: House
) -> None:
    assert problem(imports(house, data, kind=kind), status)


def change(house: House, **values: str | None) -> Answer:
    admin = program(house, "admin", Scope.MANAGE_SETTINGS)
    body = json.dumps(values).encode()
    return admin.ask("PATCH", f"{V1}/settings", body, CONTENT_TYPE="application/json")


def test_settings_are_told_with_their_source_and_no_secret(house: House) -> None:
    answer = program(house, "admin", Scope.READ_SETTINGS).get(f"{V1}/settings")
    told = {one["name"]: one for one in answer.json["settings"]}
    assert told["keep_days"] == {
        "name": "keep_days", "variable": "HC_KEEP_DAYS", "value": "365", "source": "default",
        "meaning": told["keep_days"]["meaning"], "settable": True,
    }  # fmt: skip
    assert (told["organisation"]["source"], told["downloads"]["settable"]) == ("environment", False)
    assert "amqp://" not in answer.text
    assert told["database_url"]["value"] == "•••"
    problem(program(house, "ana").get(f"{V1}/settings"), 403)


def test_settings_are_changed_all_of_them_or_none(house: House) -> None:
    told = change(house, keep_days="30", time_zone="Europe/Madrid").json["settings"]
    assert {one["name"]: one["value"] for one in told if one["source"] == "page"} == {
        "keep_days": "30", "time_zone": "Europe/Madrid",
    }  # fmt: skip
    assert house.desk.settings.keep_days == 30
    assert "setting changed" in house.browser("admin").get("/audit").text
    assert "environment" in problem(change(house, keep_days="7", organisation="Town"), 409)
    assert "Europe/Madrid" in problem(change(house, keep_days="7", time_zone="Mars/Base"), 409)
    assert "300" in problem(change(house, keep_days="7", session="9"), 409)
    for wrong in ({"keep_days": "many"}, {"downloads": "/"}, {"guests": ""}):
        problem(change(house, **wrong), 422)
    assert house.desk.settings.keep_days == 30
    change(house, keep_days=None)
    assert house.desk.settings.keep_days == 365
    assert change(house).status == 200


def test_a_machine_is_revoked(house: House) -> None:
    machine = house.machine()
    admin = program(house, "admin")
    found: dict[str, Any] = admin.get(f"{V1}/machines").json["machines"][0]
    assert (found["id"], found["person"]["name"], found["revoked"]) == (machine.id, "Demo", False)
    assert admin.ask("POST", f"{V1}/machines/{machine.id}/revoke").json["revoked"]
    problem(admin.ask("POST", f"{V1}/machines/{unguessable()}/revoke"), 404)


def test_an_enrolment_code_is_made_shown_once_and_revoked(house: House) -> None:
    admin = program(house, "admin")
    given = {"name": "reading room", "uses": 5, "days": 30.0, "login": "demo"}
    made = admin.send(f"{V1}/enrolment-codes", given)
    assert made.status == 201
    assert made.json["most"] == 5
    listed = admin.get(f"{V1}/enrolment-codes")
    assert [one["id"] for one in listed.json["codes"]] == [made.json["id"]]
    assert made.json["code"] not in listed.text
    path = f"{V1}/enrolment-codes/{made.json['id']}/revoke"
    assert admin.ask("POST", path).json["revoked"]
    problem(admin.ask("POST", f"{V1}/enrolment-codes/999/revoke"), 404)
    assert "Nobody" in problem(
        admin.send(f"{V1}/enrolment-codes", {**given, "login": "nobody"}), 409
    )


def test_a_technician_makes_a_code_for_a_guest(house: House) -> None:
    made = program(house).ask("POST", f"{V1}/guest-codes")
    assert made.status == 201
    with house.store.write() as uow:
        guest, _ = guests.enter(uow, house.clock(), made.json["code"], "Eva", "pc", "")
    found = program(house, "admin").get(f"{V1}/machines").json["machines"]
    assert [(one["id"], one["guest"], one["person"]["name"]) for one in found] == [
        (guest.id, True, "Eva")
    ]
    assert program(house, "admin").get(f"{V1}/sites").json == {"sites": []}


def test_the_service_tells_how_it_is(house: House) -> None:
    house.relay_lives()
    house.asked()
    ana = program(house)
    relay = {"node": "relay-1", "sessions": 0, "waiting": 0, "draining": False}
    assert ana.get(f"{V1}/relays").json == {"relays": [relay]}
    health = {"ready": False, "broker": "down", "relays": 1, "waiting": 1}
    assert ana.get(f"{V1}/health").json == health


def test_the_document_names_every_route_under_api(house: House) -> None:
    document = house.browser().get("/api/openapi.json").json
    described = {
        (method.upper(), re.sub(r"{\w+}", "*", path))
        for path, found in document["paths"].items()
        for method in found
    }
    served = {
        (method, re.sub("<[^>]+>", "*", rule))
        for method, rule in house.app.gate.permissions
        if rule.startswith(V1)
    }
    assert described == served
    assert len(described) == len(house.app.api.operations)
