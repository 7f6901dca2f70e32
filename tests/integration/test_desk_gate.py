"""The gate: sessions, one-time links, forms, tokens, and the headers of each answer."""

from pathlib import Path

import pytest

from broker import keys, tickets, tokens
from broker.ids import unguessable
from broker.lifecycle import State
from tests.integration.desk_client import PASSWORD, Answer, House

CSP = "default-src 'none'"


def test_anothers_word_is_no_ones(house: House) -> None:
    ana, bea, request = house.browser("ana"), house.browser("bea"), house.asked()
    assert ana.csrf != bea.csrf
    assert ana.post(f"/requests/{request.id}/accept", {"csrf": bea.csrf}).status == 403


def test_the_word_may_come_in_a_header(house: House) -> None:
    ana, request = house.browser("ana"), house.asked()
    answer = ana.ask("POST", f"/requests/{request.id}/accept", HTTP_X_CSRF_TOKEN=ana.csrf)
    assert answer.status == 303
    assert house.request(request.id).technician == house.people["ana"]


def test_every_answer_has_the_headers_that_guard_it(house: House, tmp_path: Path) -> None:
    browser, request = house.browser("admin"), house.asked()
    answers = [
        browser.get("/"),
        browser.get("/people"),
        browser.get("/history"),
        browser.get("/static/desk.css"),
        browser.get("/healthz"),
        browser.get("/sign-in"),
        browser.get(f"/requests/{request.id}"),
        browser.get(f"/requests/{request.id}/state"),
        browser.get("/live"),
        browser.post(f"/requests/{request.id}/accept"),
        browser.post("/language", {"language": "es"}),
        browser.get("/nowhere"),
        browser.get("/static/nothing.css"),
        browser.get("/static/../store.py"),
        browser.get("/modules/nothing.js"),
        browser.ask("DELETE", "/people"),
        browser.ask("POST", "/"),
        browser.ask("HEAD", "/sign-in"),
        browser.ask("POST", "/people", b"x" * 200_000, CONTENT_TYPE="multipart/form-data"),
        browser.get("/history?before=never"),
        browser.get(f"/requests/{request.id}", HTTP_HX_REQUEST="true"),
        browser.get("/people", HTTP_ACCEPT="application/json"),
        house.browser().get("/people"),
        house.browser().send("/api/v1/agent/token", {}),
    ]
    house.store.engine.dispose()
    (tmp_path / "desk.db").unlink()
    (tmp_path / "desk.db").mkdir()  # and the database is away
    answers += [browser.get("/"), browser.get("/readyz"), browser.post("/people")]
    assert [answer.status for answer in answers[-3:]] == [503, 503, 503]
    for answer in answers:
        assert answer.headers["Content-Security-Policy"].startswith(CSP), answer
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Traceback" not in answer.text


def test_a_fault_is_told_in_plain_words_and_written_to_the_log(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("inner workings")

    browser = house.browser("ana")
    monkeypatch.setattr(house.store, "read", broken)
    for answer in (browser.get("/"), browser.get("/sign-in"), browser.get("/nowhere")):
        assert answer.status in {500, 404}
        assert "inner workings" not in answer.text
        assert answer.headers["Content-Security-Policy"].startswith(CSP)
    agent = browser.send("/api/v1/agent/token", {}, HTTP_AUTHORIZATION="Bearer x")
    assert agent.status == 401


@pytest.mark.parametrize(
    "path",
    ["/static/../store.py", "/static/../../etc/passwd", "/static//etc/passwd", "/static/.",
     "/novnc/core/../../../package.json", "/novnc/core/../../../../../etc/passwd",
     "/novnc/../package.json", "/modules/../package.json", "/viewer/../hc", "/static/%00",
     "/static/\\..\\store.py", "/static/desk.css/../../store.py"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folders_of_files(path: str, house: House) -> None:
    answer = house.browser().get(path)
    assert answer.status in {403, 404}
    assert "import" not in answer.text


def test_files_have_the_types_that_browsers_insist_on(house: House) -> None:
    browser = house.browser()
    for path, kind in (
        ("/static/desk.js", "text/javascript"), ("/static/desk.css", "text/css"),
        ("/static/icon.svg", "image/svg+xml"), ("/modules/htmx.js", "text/javascript"),
        ("/novnc/core/rfb.js", "text/javascript"),
    ):  # fmt: skip
        answer = browser.get(path)
        assert answer.status == 200, path
        assert answer.headers["Content-Type"].startswith(kind)


# -- signing in ------------------------------------------------------------------------------------


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(house: House) -> None:
    answer = house.browser().post("/sign-in", {"login": "ana", "password": PASSWORD})
    cookie = answer.cookies["__Host-hc_session"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"].lower() == "lax"
    assert len(cookie.value) >= 43


def test_signing_out_ends_the_session_at_the_desk(house: House) -> None:
    browser = house.browser("ana")
    kept = browser.cookie
    assert browser.post("/sign-out").status == 303
    browser.cookie = kept
    assert browser.get("/").headers["Location"] == "/sign-in"


def test_a_session_ends_by_itself(house: House) -> None:
    browser = house.browser("ana")
    house.clock.forward(hours=12)
    assert browser.get("/").headers["Location"] == "/sign-in"


def test_a_made_up_cookie_is_nobody(house: House) -> None:
    for cookie in ("x", "é", '"', "../..", "0" * 5000):
        browser = house.browser()
        browser.cookie = cookie
        assert browser.get("/").headers["Location"] == "/sign-in"


def test_a_wrong_password_and_an_unknown_login_get_the_same_words(house: House) -> None:
    browser = house.browser()
    wrong = browser.post("/sign-in", {"login": "ana", "password": "wrong"})
    unknown = browser.post("/sign-in", {"login": "nobody", "password": "wrong"})
    nothing = browser.post("/sign-in")
    assert (wrong.status, unknown.status, nothing.status) == (401, 401, 401)
    assert wrong.text == unknown.text == nothing.text
    assert "Login or password is wrong." in wrong.text


def test_somebody_who_has_no_password_yet_cannot_sign_in(house: House) -> None:
    browser = house.browser("admin")
    browser.post("/people", {"login": "new", "name": "New", "role": "TECH"})
    for password in ("", "None", "nobody has this password"):
        answer = house.browser().post("/sign-in", {"login": "new", "password": password})
        assert answer.status == 401


def test_after_ten_failures_one_has_to_wait(house: House) -> None:
    browser = house.browser()
    for _ in range(10):
        assert browser.post("/sign-in", {"login": "Ana", "password": "x"}).status == 401
    locked = browser.post("/sign-in", {"login": "ana", "password": PASSWORD})
    assert (locked.status, "Too many attempts" in locked.text) == (429, True)
    elsewhere = house.browser()
    elsewhere.always = {"REMOTE_ADDR": "10.0.0.2"}
    assert elsewhere.post("/sign-in", {"login": "ana", "password": PASSWORD}).status == 303
    house.clock.forward(minutes=6)
    assert browser.post("/sign-in", {"login": "ana", "password": PASSWORD}).status == 303


def test_only_a_listed_front_says_where_somebody_comes_from(house: House) -> None:
    liar, front = house.browser(), house.browser()
    for number in range(10):
        liar.always = {"HTTP_X_FORWARDED_FOR": f"10.1.1.{number}"}
        assert liar.post("/sign-in", {"login": "ana", "password": "x"}).status == 401
    assert liar.post("/sign-in", {"login": "ana", "password": PASSWORD}).status == 429
    front.always = {"REMOTE_ADDR": "10.9.9.9", "HTTP_X_FORWARDED_FOR": "10.1.1.1"}
    assert front.post("/sign-in", {"login": "ana", "password": PASSWORD}).status == 303


def test_one_address_cannot_try_everybody(house: House) -> None:
    browser = house.browser()
    for number in range(100):
        answer = browser.post("/sign-in", {"login": f"somebody{number}", "password": "x"})
        assert answer.status == 401
    assert browser.post("/sign-in", {"login": "ana", "password": PASSWORD}).status == 429


# -- one-time links --------------------------------------------------------------------------------


def link_for(house: House, login: str = "new") -> str:
    answer = house.browser("admin").post("/people", {"login": login, "name": "New", "role": "TECH"})
    return answer.text.split("https://help.example.org", 1)[1].split("<", 1)[0]


def test_a_link_sets_a_password_once(house: House) -> None:
    path, browser = link_for(house), house.browser()
    assert "Welcome, New" in browser.get(path).text
    new = {"password": "another horse", "again": "another horse"}
    assert browser.post(path, new).status == 303
    assert "New" in browser.get("/").text, "and signs in"
    for answer in (house.browser().get(path), house.browser().post(path, new)):
        assert answer.status == 404
        assert "used already" in answer.text
    assert house.browser("new", "another horse").get("/").status == 200


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [("short", "short", "at least 10"), ("", "", "at least 10"),
     ("long enough 1", "long enough 2", "differ")],
)  # fmt: skip
def test_a_password_that_will_not_do_leaves_the_link_good(
    password: str, again: str, why: str, house: House
) -> None:
    path, browser = link_for(house), house.browser()
    answer = browser.post(path, {"password": password, "again": again})
    assert (answer.status, why in answer.text) == (422, True)
    assert browser.get(path).status == 200


def test_a_link_is_over_after_a_week_and_when_a_newer_one_is_made(house: House) -> None:
    old = link_for(house)
    admin = house.browser("admin")
    with house.store.read() as uow:
        person = uow.person_by_login("new")
    assert person is not None
    new = admin.post(f"/people/{person.id}/invite").text.split("help.example.org", 1)[1]
    new = new.split("<", 1)[0]
    assert house.browser().get(old).status == 404
    assert house.browser().get(new).status == 200
    house.clock.forward(days=7)
    assert house.browser().get(new).status == 404


def test_a_new_password_ends_the_old_sessions(house: House) -> None:
    stolen = house.browser("bea")
    admin = house.browser("admin")
    text = admin.post(f"/people/{house.people['bea']}/invite").text
    path = text.split("help.example.org", 1)[1].split("<", 1)[0]
    new = {"password": "another horse", "again": "another horse"}
    assert house.browser().post(path, new).status == 303
    assert stolen.get("/").headers.get("Location") == "/sign-in"


def test_no_person_is_found_by_any_number(house: House) -> None:
    for number in ("999", "99999999999999999999999", "-1"):
        assert house.browser("admin").post(f"/people/{number}/invite").status == 404


# -- agents ----------------------------------------------------------------------------------------


def ticket_path(request: str) -> str:
    return f"/api/v1/agent/help/{request}/ticket"


def bad_tokens(house: House) -> dict[str, str]:
    agent, now = house.machine().id, house.clock().timestamp()
    return {
        "nothing": "",
        "another scheme": f"Basic {house.token(agent)}",
        "no token": "Bearer",
        "noise": "Bearer x.y.z",
        "a ticket": "Bearer " + tickets.issue(house.key, agent, "agent", "relay-1", now, 60),
        "of a machine that is gone": "Bearer " + house.token(unguessable()),
        "over": "Bearer " + house.token(agent, -1),
        "a stranger's": "Bearer " + tokens.issue(keys.new(), agent, now, 900),
    }


def test_an_agent_without_a_good_token_is_told_so_in_json(house: House) -> None:
    for kind, header in bad_tokens(house).items():
        for path in ("/api/v1/agent/token", ticket_path(unguessable())):
            answer = house.browser().send(path, {}, HTTP_AUTHORIZATION=header)
            assert answer.status == 401, kind
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json["status"] == 401
            assert answer.json["title"] == "Unauthorized"
            assert not header or header.split()[-1] not in answer.text


def test_a_browsers_session_is_no_agents_token(house: House) -> None:
    browser = house.browser("admin")
    assert browser.post("/api/v1/agent/token", HTTP_X_CSRF_TOKEN=browser.csrf).status == 401


def test_a_token_is_renewed(house: House) -> None:
    machine = house.machine()
    answer = house.browser().send(
        "/api/v1/agent/token", {}, HTTP_AUTHORIZATION=f"Bearer {house.token(machine.id)}"
    )
    assert answer.status == 200
    assert answer.json["expires"] == int(house.clock().timestamp() + 900)
    assert answer.headers["Cache-Control"] == "no-store"


def agents_ticket(house: House, machine: str, request: str) -> Answer:
    bearer = f"Bearer {house.token(machine)}"
    return house.browser().send(ticket_path(request), {}, HTTP_AUTHORIZATION=bearer)


def test_an_agent_gets_a_ticket_for_its_own_open_session(house: House) -> None:
    house.relay_lives()
    machine = house.machine()
    request = house.asked(machine, state=State.ACCEPTED, technician=house.people["ana"])
    answer = agents_ticket(house, machine.id, request.id)
    assert answer.status == 200
    assert answer.json["url"] == "wss://help.example.org/wsServer/relay-1"
    ticket = tickets.read(house.desk.keys, answer.json["ticket"], house.clock().timestamp())
    assert (ticket.session, ticket.end, ticket.node) == (request.id, "agent", "relay-1")
    assert ticket.expires - ticket.issued == 60
    assert house.request(request.id).node == "relay-1"


def test_a_technician_gets_a_ticket_for_their_own_open_session(house: House) -> None:
    house.relay_lives()
    request = house.asked(state=State.ESTABLISHED, technician=house.people["ana"], node="relay-1")
    ana, bea = house.browser("ana"), house.browser("bea")
    answer = ana.post(f"/requests/{request.id}/ticket")
    assert answer.json["url"] == "wss://help.example.org/wsClient/relay-1"
    ticket = tickets.read(house.desk.keys, answer.json["ticket"], house.clock().timestamp())
    assert (ticket.session, ticket.end) == (request.id, "viewer")
    refused = bea.post(f"/requests/{request.id}/ticket", HTTP_ACCEPT="application/json")
    assert (refused.status, refused.json["detail"]) == (
        403, "Another technician has this request.",
    )  # fmt: skip
    assert house.browser("admin").post(f"/requests/{request.id}/ticket").status == 403


@pytest.mark.parametrize("state", sorted(set(State) - {State.ACCEPTED, State.ESTABLISHED}))
def test_there_is_no_ticket_where_there_is_no_session(state: State, house: House) -> None:
    house.relay_lives()
    machine = house.machine()
    request = house.asked(machine, state=state, technician=house.people["ana"])
    assert agents_ticket(house, machine.id, request.id).status == 409
    assert house.browser("ana").post(f"/requests/{request.id}/ticket").status == 409


def test_there_is_no_ticket_for_what_is_another_agents(house: House) -> None:
    house.relay_lives()
    request = house.asked(state=State.ACCEPTED, technician=house.people["ana"])
    thief = house.machine(name="thief")
    assert agents_ticket(house, thief.id, "x").status == 404
    for wanted in (request.id, unguessable()):
        answer = agents_ticket(house, thief.id, wanted)
        assert (answer.status, answer.json["detail"]) == (404, "There is no such request.")


def test_there_is_no_ticket_while_no_relay_lives(house: House) -> None:
    machine = house.machine()
    request = house.asked(machine, state=State.ACCEPTED, technician=house.people["ana"])
    for _ in range(2):
        answer = agents_ticket(house, machine.id, request.id)
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "2"
        house.relay_lives()
        house.clock.forward(seconds=13)  # and then it fell silent


def test_a_session_of_a_dead_relay_is_placed_on_a_living_one(house: House) -> None:
    machine = house.machine()
    request = house.asked(machine, state=State.ACCEPTED, technician=house.people["ana"],
                          node="relay-dead")  # fmt: skip
    house.relay_lives("relay-2")
    answer = agents_ticket(house, machine.id, request.id)
    assert answer.json["url"].endswith("/wsServer/relay-2")
    assert house.request(request.id).node == "relay-2"


GOOD = {
    "login": "demo", "password": PASSWORD,
    "machine": {"name": "pc", "token": "t" * 32, "system": "Debian"},
}  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b"[" * 50_000, {**GOOD, "role": "ADMIN"}, {},
     {**GOOD, "login": ""}, {**GOOD, "login": 7}, {**GOOD, "password": "x" * 1001},
     {**GOOD, "machine": {**GOOD["machine"], "admin": True}},  # type: ignore[dict-item]
     {**GOOD, "machine": {"name": "pc", "token": "short"}},
     {**GOOD, "machine": {"name": "x" * 201, "token": "t" * 32}}],
)  # fmt: skip
def test_a_sign_in_that_cannot_be_read_is_422_and_says_why(body: object, house: House) -> None:
    answer = house.browser().send("/api/v1/agent/sign-in", body)
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["detail"].startswith("The request's body cannot be used: ")


def test_an_agent_with_a_wrong_password_is_told_so_and_then_has_to_wait(house: House) -> None:
    wrong = {**GOOD, "password": "wrong"}
    for _ in range(10):
        answer = house.browser().send("/api/v1/agent/sign-in", wrong)
        assert answer.status == 401
        assert answer.json["detail"] == "Login or password is wrong."
    locked = house.browser().send("/api/v1/agent/sign-in", GOOD)
    assert locked.status == 429
    assert int(locked.headers["Retry-After"]) > 0


def test_an_agent_that_signs_in_while_the_broker_is_away_is_asked_to_come_again(
    house: House,
) -> None:
    answer = house.browser().send("/api/v1/agent/sign-in", GOOD)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert "message broker" in answer.json["detail"]
    assert "token" not in answer.json


def test_what_is_not_there_is_told_to_programs_in_json(house: House) -> None:
    answer = house.browser().get("/api/v1/nothing")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json["status"] == 404


def test_health_is_told_to_anybody(house: House) -> None:
    assert house.browser().get("/healthz").json == {"status": "ok"}
    answer = house.browser().get("/readyz")
    assert (answer.status, answer.json) == (503, {"broker": "down", "relay": "none lives"})
