"""What technicians see and do: pages that show people's words as words, and buttons that work."""

import hashlib
import re
import threading
from datetime import timedelta

import pytest

from admin.model import Machine, Role
from admin.routes import board
from broker.ids import unguessable
from broker.lifecycle import State
from tests.eventually import eventually
from tests.integration.desk_client import House

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 9127*7919 }}"


def decoded(house: House) -> list[str]:
    return [message.routing_key.split(".", 2)[2] for message in house.store.pending(100)]


# -- words of people -------------------------------------------------------------------------------


def assert_harmless(text: str) -> None:
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert str(9127 * 7919) not in text
    assert "&lt;script&gt;alert(1)" in text


def test_what_people_wrote_is_shown_and_never_run(house: House) -> None:
    with house.store.write() as uow:
        evil = uow.add_person(EVIL, EVIL, Role.USER, None)
        tech = uow.person_by_login("ana")
        machine = Machine(unguessable(), evil, EVIL, EVIL, revoked=False)
        uow.add_machine(machine, "d" * 64, house.clock())
    assert tech is not None
    house.people[EVIL] = evil
    words = {"text": EVIL, "reason": EVIL}
    waiting = house.asked(machine, **words)
    for state in (State.PENDING, State.ACCEPTED, State.ESTABLISHED, State.FINISHED_TECH):
        request = house.asked(machine, **words, state=state, technician=tech.id)
    with house.store.write() as uow:
        uow.note(request.id, EVIL, house.clock(), EVIL[:40], EVIL)
    ana, admin = house.browser("ana"), house.browser("admin")
    pages = [
        ana.get("/"), ana.get("/board"), admin.get("/"), admin.get("/people"),
        ana.get("/history"), admin.get("/history"), ana.get(f"/requests/{waiting.id}"),
        ana.get(f"/requests/{request.id}"),
        ana.get(f"/requests/{request.id}", HTTP_HX_REQUEST="true"),
    ]  # fmt: skip
    with house.store.read() as uow:
        live = uow.held_by(tech.id, frozenset({State.ESTABLISHED}))[0]
    pages.append(ana.get(f"/tech/{live.id}"))
    for page in pages:
        assert page.status == 200
        assert_harmless(page.text)


def test_what_is_typed_into_a_form_comes_back_harmless(house: House) -> None:
    admin = house.browser("admin")
    answers = [
        admin.post("/people", {"login": EVIL, "name": EVIL, "role": "TECH"}),
        admin.post("/people", {"login": EVIL, "name": EVIL, "role": "TECH"}),
    ]
    assert [answer.status for answer in answers] == [200, 422]
    for answer in answers:
        assert_harmless(answer.text)


def test_the_name_of_the_organisation_is_shown_as_it_is(house: House) -> None:
    assert "City &lt;Hall&gt;" in house.browser().get("/sign-in").text


def test_no_page_holds_a_script_or_a_style_of_its_own(house: House) -> None:
    admin, request = house.browser("admin"), house.asked()
    for path in ("/", "/history", "/people", f"/requests/{request.id}", "/nowhere"):
        text = admin.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\bon\w+=|\bstyle=|<style|javascript:", text), path


# -- the way of a request --------------------------------------------------------------------------


def test_one_accepts_and_the_other_hears_who(house: House) -> None:
    ana, bea, request = house.browser("ana"), house.browser("bea"), house.asked()
    took = ana.post(f"/requests/{request.id}/accept")
    assert (took.status, took.headers["Location"]) == (303, f"/requests/{request.id}")
    late = bea.post(f"/requests/{request.id}/accept")
    assert (late.status, "Ana was first" in late.text) == (409, True)
    again = ana.post(f"/requests/{request.id}/accept")
    assert (again.status, "You have it already" in again.text) == (409, True)
    assert house.request(request.id).technician == house.people["ana"]
    assert "help.accepted" in decoded(house)


def test_htmx_is_told_where_to_go_and_a_script_only_that_it_is_done(house: House) -> None:
    ana, request = house.browser("ana"), house.asked()
    answer = ana.post(f"/requests/{request.id}/accept", HTTP_HX_REQUEST="true")
    assert (answer.status, answer.headers["Hx-Redirect"]) == (204, f"/requests/{request.id}")
    answer = ana.post(f"/requests/{request.id}/give-up", HTTP_ACCEPT="application/json")
    assert (answer.status, answer.text) == (204, "")
    assert "Hx-Redirect" not in answer.headers


def test_a_refusal_is_a_notice_for_htmx(house: House) -> None:
    ana = house.browser("ana")
    answer = ana.post(f"/requests/{unguessable()}/accept", HTTP_HX_REQUEST="true")
    assert (answer.status, answer.text.strip()) == (
        404, '<p class="notice">There is no such request.</p>',
    )  # fmt: skip
    ana.cookie = ""
    answer = ana.get("/board", HTTP_HX_REQUEST="true")
    assert (answer.status, answer.headers["Hx-Redirect"]) == (401, "/sign-in")


def test_an_administrator_releases_what_another_holds_and_a_technician_does_not(
    house: House,
) -> None:
    request = house.asked(state=State.PENDING, technician=house.people["ana"])
    refused = house.browser("bea").post(f"/requests/{request.id}/give-up")
    assert (refused.status, "Another technician" in refused.text) == (403, True)
    assert house.browser("admin").post(f"/requests/{request.id}/give-up").status == 303
    assert house.request(request.id).state is State.REQUESTED


def test_an_administrator_ends_what_a_colleague_has_and_others_are_not_offered_it(
    house: House,
) -> None:
    for state, button in ((State.PENDING, "give-up"), (State.ESTABLISHED, "finish")):
        request = house.asked(state=state, technician=house.people["ana"], node="relay-1")
        offered = f'hx-post="/requests/{request.id}/{button}"'
        admin = house.browser("admin")
        for path in ("/", f"/requests/{request.id}"):
            assert offered in admin.get(path).text
            assert offered not in house.browser("bea").get(path).text
        assert admin.post(f"/requests/{request.id}/{button}").status == 303
        assert offered not in admin.get(f"/requests/{request.id}").text


def test_an_administrator_deletes_a_request_and_says_why(house: House) -> None:
    request = house.asked(state=State.PENDING, technician=house.people["ana"])
    path, admin = f"/requests/{request.id}", house.browser("admin")
    assert f'href="{path}/more"' in admin.get(path).text
    assert f'action="{path}/delete"' in admin.get(f"{path}/more").text
    ana = house.browser("ana")
    assert "/delete" not in ana.get(f"{path}/more").text
    assert ana.post(f"{path}/delete", {"reason": "I like to"}).status == 403
    refused = admin.post(f"{path}/delete", {"reason": " "})
    assert (refused.status, "Say why" in refused.text) == (422, True)
    answer = admin.post(f"{path}/delete", {"reason": "a try-out"})
    assert (answer.status, answer.headers["Location"]) == (303, "/history")
    assert admin.get(path).status == 404
    trail = admin.get("/audit?what=request.deleted").text
    assert f"{request.id[:8]}: a try-out" in trail


@pytest.mark.parametrize(
    ("what", "state", "then", "said"),
    [
        ("cancel", State.REQUESTED, State.CANCELLED_TECH, {"help.cancelled"}),
        ("cancel", State.PENDING, State.CANCELLED_TECH, {"help.cancelled"}),
        ("give-up", State.PENDING, State.REQUESTED, {"help.released", "help.queued"}),
        ("finish", State.ACCEPTED, State.FINISHED_TECH, {"help.finished", "tunnel.cut"}),
        ("finish", State.ESTABLISHED, State.FINISHED_TECH, {"help.finished", "tunnel.cut"}),
    ],
)
def test_a_technician_ends_what_is_theirs(
    what: str, state: State, then: State, said: set[str], house: House
) -> None:
    holder = None if state is State.REQUESTED else house.people["ana"]
    request = house.asked(state=state, technician=holder, node="relay-1")
    assert house.browser("ana").post(f"/requests/{request.id}/{what}").status == 303
    assert house.request(request.id).state is then
    assert set(decoded(house)) == said


@pytest.mark.parametrize("what", ["accept", "give-up", "cancel", "finish", "ticket"])
def test_what_has_ended_stays_ended(what: str, house: House) -> None:
    request = house.asked(state=State.FINISHED_USER, technician=house.people["ana"])
    answer = house.browser("ana").post(f"/requests/{request.id}/{what}")
    assert (answer.status, "ended by the user" in answer.text) == (409, True)
    assert house.request(request.id) == request


def test_a_page_offers_what_fits_the_state(house: House) -> None:
    ana = house.browser("ana")
    for state, ready, offered in (
        (State.REQUESTED, False, {"accept"}),
        (State.PENDING, False, {"give-up", "cancel"}),
        (State.ACCEPTED, False, {"finish"}),
        (State.ACCEPTED, True, {"finish", "viewer"}),
        (State.ESTABLISHED, True, {"finish", "viewer"}),
        (State.ABORTED, False, set()),
    ):
        holder = None if state is State.REQUESTED else house.people["ana"]
        request = house.asked(state=state, ready=ready, technician=holder)
        text = ana.get(f"/requests/{request.id}").text
        found = set(re.findall(rf'hx-post="/requests/{request.id}/([a-z-]+)"', text))
        found -= {"messages"}  # where nobody may write its style hides the form
        found |= {"viewer"} if f'href="/tech/{request.id}"' in text else set()
        assert found == offered, state


def test_the_viewer_opens_for_its_technician_in_a_session_only(house: House) -> None:
    request = house.asked(state=State.ACCEPTED, technician=house.people["ana"])
    pending = house.asked(state=State.PENDING, technician=house.people["ana"])
    ana = house.browser("ana")
    assert f'data-help="{request.id}"' in ana.get(f"/tech/{request.id}").text
    assert "data-csrf" not in ana.get(f"/tech/{pending.id}").text
    assert house.browser("bea").get(f"/tech/{request.id}").status == 403
    assert ana.get(f"/tech/{unguessable()}").status == 404


def test_the_viewer_is_told_how_it_ended(house: House) -> None:
    ana = house.browser("ana")
    for state, reason, ending in (
        (State.ESTABLISHED, "", None),
        (State.FINISHED_USER, "", "Demo ended the session."),
        (State.FINISHED_TECH, "", "The session was ended by a technician."),
        (State.ABORTED, "nobody came", "The session is over: nobody came."),
    ):
        request = house.asked(state=state, reason=reason, control=True)
        told = ana.get(f"/requests/{request.id}/state").json
        assert (told["ending"], told["rights"]) == (ending, "see, control")


# -- history ---------------------------------------------------------------------------------------


def test_a_technician_sees_their_own_history_and_an_administrator_all(house: House) -> None:
    mine = house.asked(state=State.FINISHED_TECH, technician=house.people["ana"])
    theirs = house.asked(state=State.FINISHED_TECH, technician=house.people["bea"])
    ana, admin = house.browser("ana"), house.browser("admin")

    def listed(text: str) -> set[str]:
        return set(re.findall(r'href="/requests/(\w+)"', text))

    assert listed(ana.get("/history").text) == {mine.id}
    assert listed(admin.get("/history").text) == {mine.id, theirs.id}
    assert listed(admin.get("/history?mine=1").text) == set()


def test_leafing_through_the_history_shows_each_request_once(house: House) -> None:
    machine = house.machine()
    asked = [
        house.asked(
            machine, state=State.FINISHED_TECH, technician=house.people["ana"],
            created=house.clock() + timedelta(milliseconds=number),  # many in one second
        ).id
        for number in range(120)
    ]  # fmt: skip
    ana, path, seen = house.browser("ana"), "/history", list[str]()
    while path:
        text = ana.get(path).text
        seen += re.findall(r'href="/requests/(\w+)"', text)
        older = re.search(r'href="(/history\?before=[^"]+)">Older', text)
        path = older[1] if older else ""
    assert seen == asked[::-1]


@pytest.mark.parametrize("before", ["never", "2026-13-01", "0001-01-01T00:00:00%2B14:00", "'"])
def test_a_time_that_cannot_be_read_is_said(before: str, house: House) -> None:
    assert house.browser("ana").get(f"/history?before={before}").status == 422


# -- handing on, topics, the way in from an inventory tool -----------------------------------------


def test_a_request_is_handed_on_to_a_colleague_who_is_there(house: House) -> None:
    ana, bea = house.browser("ana"), house.browser("bea")
    request = house.asked(state=State.PENDING, technician=house.people["ana"])
    more = f"/requests/{request.id}/more"
    assert "No colleague is online." in ana.get(more).text
    assert bea.get(more).status == 403
    house.desk.lookout.technicians.came(house.people["bea"])
    assert "Bea" in ana.get(more).text
    assert ana.post(f"/requests/{request.id}/transfer", {"to": "somebody"}).status == 422
    to_bea = {"to": f"person:{house.people['bea']}"}
    assert ana.post(f"/requests/{request.id}/transfer", to_bea).status == 303
    assert house.request(request.id).technician == house.people["bea"]
    assert decoded(house) == ["help.transferred"]


def test_what_it_was_is_chosen_and_written_down(house: House) -> None:
    admin, ana = house.browser("admin"), house.browser("ana")
    admin.post("/topics/categories", {"categories": "Printer\nNetwork"})
    request = house.asked(state=State.FINISHED_TECH, technician=house.people["ana"])
    assert "Printer" in ana.get(f"/requests/{request.id}/more").text
    said = {"category": "Printer", "note": "no <paper>"}
    assert ana.post(f"/requests/{request.id}/note", said).status == 303
    page = ana.get(f"/requests/{request.id}").text
    assert ("no &lt;paper&gt;" in page, "Printer" in page) == (True, True)


def test_of_more_who_wait_than_are_shown_the_board_tells(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        house.asked(text=f"number {number}")
        house.clock.forward(seconds=1)
    ana = house.browser("ana")
    assert "not shown here" not in ana.get("/").text
    monkeypatch.setattr(board, "MOST_SHOWN", 2)
    house.desk.hub.changed()
    page = ana.get("/").text
    assert "number 1" in page
    assert "number 2" not in page
    assert "not shown here: 1." in page


def test_technicians_see_first_what_they_serve(house: House) -> None:
    admin, ana, bea = house.browser("admin"), house.browser("ana"), house.browser("bea")
    for name in ("Network", "Printers"):
        assert admin.post("/topics", {"name": name}).status == 303
    again = admin.post("/topics", {"name": "Network"})
    assert (again.status, "of this name already" in again.text) == (422, True)
    with house.store.read() as uow:
        network, printers = uow.topics()
    admin.post(f"/topics/serves/{house.people['ana']}", {"topic": str(network.id)})
    change = {"name": "Network", "minutes": "5", "next": str(printers.id)}
    assert admin.post(f"/topics/{network.id}", change).status == 303
    house.asked(house.machine(), topic=network.id)
    house.asked(house.machine(), topic=printers.id)
    board = ana.get("/board").text
    assert board.index("Network") < board.index("Other topics") < board.index("Printers")
    assert 'data-waiting="1"' in board
    assert "Other topics" not in bea.get("/board").text, "who serves nothing serves everything"


def test_who_is_away_says_so_and_comes_back(house: House) -> None:
    ana = house.browser("ana")
    house.desk.lookout.technicians.came(house.people["ana"])
    assert ana.post("/availability", {"away": "yes"}).status == 303
    assert "(away)" in ana.get("/board").text
    ana.post("/availability", {"away": "no"})
    assert "(away)" not in ana.get("/board").text


def test_an_inventory_tool_leads_to_what_is_open_on_a_machine(house: House) -> None:
    secret = "s" * 32
    with house.store.write() as uow:
        machine = Machine(unguessable(), house.people["demo"], "pc 7", "Linux", revoked=False)
        uow.add_machine(machine, hashlib.sha256(secret.encode()).hexdigest(), house.clock())
    ana, way = house.browser("ana"), f"/connect?machine_name=pc+7&machine_token={secret}"
    none = ana.get(way)
    assert (none.status, "pc 7" in none.text) == (404, True)
    request = house.asked(machine)
    assert ana.get(way).headers["Location"] == f"/requests/{request.id}"
    assert ana.get("/connect?machine_name=pc+7&machine_token=x").status == 404
    assert house.browser().get(way).headers["Location"] == "/sign-in"


def test_earlier_sessions_of_a_machine_stand_on_its_request(house: House) -> None:
    machine = house.machine()
    before = house.asked(machine, text="the printer", state=State.FINISHED_TECH)
    house.clock.forward(hours=1)
    now = house.asked(machine)
    assert (
        f'/requests/{before.id}">the printer'
        in house.browser("ana").get(f"/requests/{now.id}").text
    )


# -- live ------------------------------------------------------------------------------------------


def test_what_is_live_is_a_stream_that_comes_back(house: House) -> None:
    answer = house.browser("ana").get("/live")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.text.startswith("retry: 1000\n")


def test_an_open_page_counts_its_technician_in_and_keeps_their_lease(house: House) -> None:
    ana = house.people["ana"]
    pending = house.asked(state=State.PENDING, technician=ana, lease_until=house.clock())
    waiting = house.asked()
    lookout = house.desk.lookout
    lookout.technicians.came(ana)
    lookout.look(house.clock())
    assert house.request(pending.id).lease_until == house.clock() + timedelta(seconds=60)
    assert "<strong>Ana</strong>" in house.browser("bea").get("/board").text
    assert decoded(house) == [], "a page that is turned is not worth telling"
    house.clock.forward(seconds=3)
    lookout.look(house.clock())
    assert decoded(house) == ["help.queued"], "who waits hears of one more technician"
    assert house.request(waiting.id).place == 1
    lookout.technicians.went(ana, house.clock(), closed=False)
    board = house.browser("bea").get("/board").text
    assert "No technician is online." in board


def test_a_machine_that_pages_show_is_there_or_not_in_words(house: House) -> None:
    request = house.asked()
    ana, agents = house.browser("ana"), house.desk.lookout.agents
    assert "presence" not in ana.get("/board").text, "nothing is said that is not known"
    assert agents.unknown() == {request.machine}
    for readers, said in ((1, "presence online"), (0, "presence offline")):
        agents.counted({request.machine: readers})
        for page in ("/board", f"/requests/{request.id}"):
            assert said in ana.get(page).text


def test_only_a_page_of_ours_says_that_somebody_is_here(house: House) -> None:
    assert house.browser("ana").get("/here").status == 422
    upgraded = {"wsgi.websocket": object()}
    assert house.browser("ana").get("/here", **upgraded, HTTP_ORIGIN="https://evil").status == 403
    assert house.browser("demo").get("/here", **upgraded).status == 403
    assert house.desk.lookout.technicians.here(house.clock()) == frozenset()


def test_an_open_page_hears_of_changes_until_the_desk_closes(house: House) -> None:
    heard: list[str | None] = []
    listener = threading.Thread(target=lambda: heard.extend(house.desk.hub.follow()))
    listener.start()
    eventually(lambda: len(house.desk.hub) == 1, every=0.005)
    house.desk.hub.tell("r1")
    house.desk.hub.close()
    listener.join(5)
    assert heard == ["again", "r1"]
    assert len(house.desk.hub) == 0
