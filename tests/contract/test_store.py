"""What the use cases may rely on (`admin.ports`), claimed once and held on both databases."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from admin.again import again
from admin.errors import Busy, Taken
from admin.model import Machine, Person, Request, Role
from admin.model_topics import Hours, Topic
from admin.ports import Away, Conflict, UnitOfWork
from admin.settings import Rules
from admin.store import SqlStore
from admin.usecases import desk
from broker.events import Event, decode
from broker.facts import Fact, HelpAborted, HelpAdmitted, HelpReleased
from broker.ids import event_id, unguessable
from broker.lifecycle import HELD, OPEN, Author, State

NOW = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
SECOND = timedelta(seconds=1)
RULES = Rules("City", 60 * SECOND, 60 * SECOND, 100 * SECOND)
ALL = frozenset(State)
# Four bytes, a combining accent, a zero, and what SQL and HTML care about.
WILD = "ñ 🖨️ e\u0301 \x00 ' \" \\ % _ <b> 中"


class House:
    """Who lives in the store at the beginning of a test."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        with store.write() as uow:
            self.user = uow.add_person("demo", "Demo", Role.USER, None)
            self.ana = uow.add_person("ana", "Ana", Role.TECH, "hash")
            self.bea = uow.add_person("bea", "Bea", Role.TECH, "hash")
            self.machine = self.add_machine(uow)

    def add_machine(self, uow: UnitOfWork, **changes: Any) -> Machine:
        machine = replace(
            Machine(unguessable(), self.user, "pc", "Linux", revoked=False), **changes
        )
        uow.add_machine(machine, unguessable() * 2, NOW)
        return machine

    def ask(self, uow: UnitOfWork, **changes: Any) -> Request:
        made = replace(
            Request(
                id=unguessable(), machine=self.machine.id, user=self.user, text="help",
                state=State.REQUESTED, created=NOW, modified=NOW, version=1,
            ),
            **changes,
        )  # fmt: skip
        uow.add_request(made, "demo")
        return made

    def asked(self, **changes: Any) -> Request:
        with self.store.write() as uow:
            return self.ask(uow, **changes)

    def read(self, look: Callable[[UnitOfWork], Any]) -> Any:
        with self.store.read() as uow:
            return look(uow)

    def person(self, person_id: int) -> Person:
        found = self.read(lambda uow: uow.person(person_id))
        assert isinstance(found, Person)
        return found


@pytest.fixture
def house(store: SqlStore) -> House:
    return House(store)


# -- transactions ----------------------------------------------------------------------------------


def test_all_of_a_transaction_happens_or_nothing(house: House) -> None:
    def half(uow: UnitOfWork) -> None:
        uow.emit(said(HelpAdmitted(), house.ask(uow).id))
        uow.first_time("e1", NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        again(house.store, half)
    assert house.read(lambda uow: uow.lines(ALL)) == []
    assert house.store.pending(10) == []
    with house.store.write() as uow:
        assert uow.first_time("e1", NOW)


def test_a_change_made_meanwhile_is_a_conflict(house: House) -> None:
    request = house.asked()
    with house.store.write() as uow:
        uow.change(request, "ana", NOW, state=State.PENDING, technician=house.ana)
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.change(request, "bea", NOW, state=State.PENDING, technician=house.bea)
    assert house.read(lambda uow: uow.request(request.id)).technician == house.ana


def test_of_two_transactions_that_read_the_same_one_only_one_changes_it(house: House) -> None:
    request = house.asked()
    both_read = threading.Barrier(2, timeout=5)

    def take(technician: int) -> str:
        # Read outside, as on a database where both may be inside at once.
        seen = house.read(lambda uow: uow.request(request.id))
        both_read.wait()
        try:
            with house.store.write() as uow:
                uow.change(seen, "x", NOW, state=State.PENDING, technician=technician)
        except Conflict:
            return "conflict"
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [house.ana, house.bea])) == ["conflict", "won"]


def test_a_second_row_of_the_same_key_is_a_conflict(house: House) -> None:
    request = house.asked()
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_request(request, "demo")
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_person("ana", "Other", Role.TECH, None)


def test_an_error_shows_nothing_of_what_was_written(house: House) -> None:
    with pytest.raises(Conflict) as problem, house.store.write() as uow:
        uow.add_person("ana", "Tr0ub4dor", Role.TECH, "Tr0ub4dor")
    assert "Tr0ub4dor" not in f"{problem.value} {problem.value.__cause__}"


def test_a_database_that_is_not_there_is_away() -> None:
    for url in ("mysql+pymysql://root@127.0.0.1:1/x", "sqlite:////nowhere/at/all.db"):
        store = SqlStore(url)
        with pytest.raises(Away), store.read() as uow:
            uow.people()
        with pytest.raises(Away), store.write() as uow:
            uow.people()
        store.engine.dispose()


# -- requests --------------------------------------------------------------------------------------


def test_a_request_comes_back_as_it_was_put(house: House) -> None:
    whole = house.asked(
        text=WILD, state=State.ESTABLISHED, technician=house.ana, lease_until=NOW + SECOND,
        deadline=NOW + 2 * SECOND, started=NOW, ended=NOW, control=True, clipboard=True,
        ready=True, node="relay-1", place=3, reason=WILD,
    )  # fmt: skip
    assert house.read(lambda uow: uow.request(whole.id)) == whole
    bare = house.asked()
    assert house.read(lambda uow: uow.request(bare.id)) == bare
    assert house.read(lambda uow: uow.request("none")) is None


def test_times_keep_their_moment_whatever_their_zone(house: House) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    request = house.asked(created=there)
    found = house.read(lambda uow: uow.request(request.id)).created
    assert (found, found.tzinfo) == (NOW, UTC)


def test_a_change_says_what_it_changed_and_leaves_the_rest(house: House) -> None:
    request = house.asked()
    later = NOW + SECOND
    with house.store.write() as uow:
        uow.place({request.id: 4})  # by somebody else, no change of the request
        after = uow.change(request, "ana", later, state=State.PENDING, technician=house.ana)
    assert after.version == request.version + 1
    assert after.modified == later
    found = house.read(lambda uow: uow.request(request.id))
    assert found == replace(after, place=4)


def test_each_change_is_tracked_with_who_and_when(house: House) -> None:
    request = house.asked()
    with house.store.write() as uow:
        one = uow.change(request, "ana", NOW + SECOND, state=State.PENDING, technician=house.ana)
        two = uow.change(one, "demo", NOW + 2 * SECOND, control=True, deadline=NOW)
        uow.change(two, "demo", NOW + 3 * SECOND, control=True)  # no change at all
        uow.note(request.id, "relay-1", NOW + 4 * SECOND, "tunnel", WILD)
    tracked = house.read(lambda uow: uow.changes_of(request.id))
    assert [(it.who, it.attribute, it.old, it.new) for it in tracked] == [
        ("demo", "state", "", "requested"),
        ("demo", "text", "", "help"),
        ("ana", "state", "requested", "pending"),
        ("ana", "technician", "", "ana"),
        ("demo", "control", "no", "yes"),
        ("relay-1", "tunnel", "", WILD),
    ]
    assert [it.at for it in tracked] == [NOW + n * SECOND for n in (0, 0, 1, 1, 2, 4)]


def test_the_queue_is_in_the_order_of_asking(house: House) -> None:
    third = house.asked(created=NOW + 2 * SECOND)
    first = house.asked(created=NOW)
    second = house.asked(created=NOW + timedelta(microseconds=1))
    house.asked(state=State.PENDING, created=NOW - SECOND)
    house.asked(state=State.CANCELLED_USER, created=NOW - SECOND)
    waiting = house.read(lambda uow: uow.waiting(100))
    assert [one.request for one in waiting] == [first.id, second.id, third.id]
    assert house.read(lambda uow: uow.waiting(2)) == waiting[:2]
    assert house.read(lambda uow: uow.waiting_count()) == 3


def test_the_number_of_those_who_wait_is_kept_while_it_changes(house: House) -> None:
    house.asked()
    with house.store.write() as uow:
        assert uow.waiting_count() == 1
        mine = house.ask(uow)
        assert uow.waiting_count() == 2
        uow.change(mine, "me", NOW, state=State.PENDING)
        assert uow.waiting_count() == 1
    assert house.read(lambda uow: uow.waiting_count()) == 1


def test_a_machine_with_nothing_open_may_ask_under_a_new_id(house: House) -> None:
    ended = house.asked(state=State.FINISHED_USER)
    assert house.read(lambda uow: uow.may_ask(house.machine.id, unguessable()))
    assert not house.read(lambda uow: uow.may_ask(house.machine.id, ended.id))
    house.asked(state=State.PENDING)
    assert not house.read(lambda uow: uow.may_ask(house.machine.id, unguessable()))


def test_what_is_left_for_the_end_is_done_once_and_before_the_commit(house: House) -> None:
    done: list[str] = []
    with house.store.write() as uow:
        for number in range(3):
            uow.at_end("same", lambda number=number: done.append(f"last {number}"))
        assert done == []
    assert done == ["last 2"]


def test_the_open_request_of_a_machine_is_found(house: House) -> None:
    assert house.read(lambda uow: uow.open_of_machine(house.machine.id)) is None
    for state in ALL - OPEN:
        house.asked(state=state)
    assert house.read(lambda uow: uow.open_of_machine(house.machine.id)) is None
    with house.store.write() as uow:
        other = house.add_machine(uow)
        theirs = house.ask(uow, machine=other.id)
    mine = house.asked(state=State.ESTABLISHED)
    assert house.read(lambda uow: uow.open_of_machine(house.machine.id)).id == mine.id
    assert house.read(lambda uow: uow.open_of_machine(other.id)).id == theirs.id


def test_what_a_technician_holds_is_told_by_state(house: House) -> None:
    pending = house.asked(state=State.PENDING, technician=house.ana)
    house.asked(state=State.PENDING, technician=house.bea)
    house.asked(state=State.FINISHED_TECH, technician=house.ana)
    held = house.read(lambda uow: uow.held_by(house.ana, HELD))
    assert [request.id for request in held] == [pending.id]
    assert house.read(lambda uow: uow.held_by(house.ana, frozenset({State.ACCEPTED}))) == []


def test_overdue_is_what_is_open_and_past_its_time(house: House) -> None:
    lease = house.asked(state=State.PENDING, lease_until=NOW)
    deadline = house.asked(state=State.ACCEPTED, deadline=NOW)
    house.asked(state=State.PENDING, lease_until=NOW + SECOND)
    house.asked(state=State.ESTABLISHED)
    house.asked(state=State.ABORTED, deadline=NOW)
    found = house.read(lambda uow: uow.overdue(NOW + timedelta(microseconds=1)))
    assert {request.id for request in found} == {lease.id, deadline.id}
    assert house.read(lambda uow: uow.overdue(NOW)) == []


def test_leases_are_extended_for_one_technician_only(house: House) -> None:
    mine = house.asked(state=State.PENDING, technician=house.ana, lease_until=NOW)
    theirs = house.asked(state=State.PENDING, technician=house.bea, lease_until=NOW)
    taken = house.asked(state=State.ACCEPTED, technician=house.ana)
    with house.store.write() as uow:
        uow.extend_leases(house.ana, NOW + SECOND)
    lease = {line.request.id: line.request.lease_until for line in house.read(
        lambda uow: uow.lines(ALL))}  # fmt: skip
    assert (lease[mine.id], lease[theirs.id], lease[taken.id]) == (NOW + SECOND, NOW, None)


def test_lists_show_names_in_order_and_as_many_as_asked_for(house: House) -> None:
    ids = [
        house.asked(created=NOW + number * SECOND, state=State.PENDING, technician=house.ana).id
        for number in range(4)
    ]
    house.asked(created=NOW + 9 * SECOND)
    lines = house.read(lambda uow: uow.lines(HELD))
    assert [line.request.id for line in lines] == ids
    assert (lines[0].user, lines[0].machine, lines[0].system, lines[0].technician) == (
        "Demo", "pc", "Linux", "Ana",
    )  # fmt: skip
    newest = house.read(
        lambda uow: uow.lines(HELD, of=house.ana, after=(NOW + 3 * SECOND, ""), most=2,
                              newest_first=True)
    )  # fmt: skip
    assert [line.request.id for line in newest] == [ids[2], ids[1]]
    assert house.read(lambda uow: uow.lines(HELD, of=house.bea)) == []


def test_one_line_is_found_with_or_without_a_technician(house: House) -> None:
    request = house.asked()
    line = house.read(lambda uow: uow.line(request.id))
    assert (line.request, line.user, line.technician) == (request, "Demo", None)
    assert house.read(lambda uow: uow.line("none")) is None


# -- people and machines ---------------------------------------------------------------------------


def test_people_are_found_by_number_and_by_login(house: House) -> None:
    ana = house.person(house.ana)
    assert ana == Person(house.ana, "ana", "Ana", Role.TECH, "hash", active=True)
    with house.store.write() as uow:
        assert uow.person(house.ana, lock=True) == ana
        assert uow.person_by_login("ana") == ana
        assert uow.person(10_000_000) is None
        assert [person.login for person in uow.people()] == ["ana", "bea", "demo"]


def test_logins_are_compared_as_they_are_written(house: House) -> None:
    for login in ("Ana", "ANA", "aná", " ana", "an%", ""):
        assert house.read(lambda uow, login=login: uow.person_by_login(login)) is None
    with house.store.write() as uow:
        uow.add_person("Ana", "Another", Role.USER, None)
        uow.add_person("aña 🖨️", WILD, Role.USER, None)
    assert house.read(lambda uow: uow.person_by_login("aña 🖨️")).name == WILD


def test_an_administrator_is_usable_with_a_password_only(house: House) -> None:
    assert not house.read(lambda uow: uow.has_usable_admin())
    with house.store.write() as uow:
        admin = uow.add_person("admin", "Admin", Role.ADMIN, None)
    assert not house.read(lambda uow: uow.has_usable_admin())
    with house.store.write() as uow:
        uow.set_password(admin, "hash")
    assert house.read(lambda uow: uow.has_usable_admin())
    assert house.person(admin).password_hash == "hash"
    assert house.person(house.user).password_hash is None


def test_how_many_technicians_are_there_is_known_by_the_desk(house: House) -> None:
    assert house.read(lambda uow: uow.technicians()) == 0
    house.store.online = lambda: frozenset({1, 2, 3})
    assert house.read(lambda uow: uow.technicians()) == 3


def test_topics_and_what_belongs_to_them_are_kept(house: House) -> None:
    with house.store.write() as uow:
        first, second = uow.add_topic("B " + WILD[:8]), uow.add_topic("A")
        uow.set_topic(Topic(first, "B", 10, second))
        uow.serve(house.ana, [first, second])
        uow.serve(house.ana, [second])
        uow.set_away(house.bea, away=True)
        uow.set_away(house.bea, away=True)
        uow.set_categories(["Printer", "Net", "Net"])
        uow.set_hours(Hours("12345", 480, 900, WILD))
        uow.set_hours(Hours("1", 480, 900, "later"))
    with house.store.read() as uow:
        assert uow.topics() == [Topic(second, "A"), Topic(first, "B", 10, second)]
        assert uow.topic(first) == Topic(first, "B", 10, second)
        assert uow.topic(99) is None
        assert (uow.served_by(house.ana), uow.served_by(house.bea)) == ({second}, frozenset())
        assert uow.away() == {house.bea}
        assert uow.categories() == ["Net", "Printer"]
        assert uow.hours() == Hours("1", 480, 900, "later")
    house.store.online = lambda: frozenset({house.ana, house.bea})
    assert house.read(lambda uow: uow.technicians()) == 1
    request = house.asked(topic=first, topic_since=NOW, waited=30)
    later = house.asked(topic=first, topic_since=NOW + SECOND, created=NOW + SECOND)
    assert house.read(lambda uow: uow.untaken(first, NOW)) == [request.id]
    assert house.read(lambda uow: uow.recent_waits(NOW, 5)) == [30]
    line = house.read(lambda uow: uow.line(request.id))
    assert line.topic == "B"
    assert [one.request.id for one in house.read(lambda uow: uow.earlier(later, 5))] == [request.id]


def test_a_machine_is_known_by_its_person_and_its_secret(house: House) -> None:
    machine = Machine(unguessable(), house.user, WILD, WILD, revoked=True)
    with house.store.write() as uow:
        uow.add_machine(machine, "d" * 64, NOW)
        assert uow.machine(machine.id) == machine
        assert uow.machine("none") is None
        assert uow.machine_of(house.user, "d" * 64) == machine
        assert uow.machine_of(house.ana, "d" * 64) is None
        uow.change_machine(machine.id, name="new", system="Debian")
        assert uow.machine(machine.id) == replace(machine, name="new", system="Debian")
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_machine(replace(machine, id=unguessable()), "d" * 64, NOW)


# -- secrets ---------------------------------------------------------------------------------------


def test_a_link_is_good_until_its_end_or_until_it_is_dropped(house: House) -> None:
    with house.store.write() as uow:
        uow.add_link("a" * 64, house.ana, NOW + SECOND)
        uow.add_link("b" * 64, house.bea, NOW + SECOND)
    assert house.read(lambda uow: uow.link("a" * 64, NOW)).login == "ana"
    assert house.read(lambda uow: uow.link("A" * 64, NOW)) is None
    assert house.read(lambda uow: uow.link("a" * 64, NOW + SECOND)) is None
    with house.store.write() as uow:
        uow.drop_links(house.ana)
    assert house.read(lambda uow: uow.link("a" * 64, NOW)) is None
    assert house.read(lambda uow: uow.link("b" * 64, NOW)).login == "bea"


# -- the event road --------------------------------------------------------------------------------


def said(fact: Fact, subject: str = "") -> Event:
    return Event(event_id(NOW), Author.DESK, "a" * 32, subject or unguessable(), NOW, fact)


def test_an_event_is_handled_for_the_first_time_once(house: House) -> None:
    with house.store.write() as uow:
        assert uow.first_time("e1", NOW)
        assert not uow.first_time("e1", NOW)
        assert uow.first_time("E1", NOW), "another id"
    with house.store.write() as uow:
        assert not uow.first_time("e1", NOW + SECOND)


def test_of_two_desks_that_handle_one_event_only_one_does(house: House) -> None:
    together = threading.Barrier(8, timeout=5)

    def handle(_number: int) -> bool:
        together.wait()
        return again(house.store, lambda uow: uow.first_time("e1", NOW))

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(handle, range(8))) == [False] * 7 + [True]


def test_what_is_said_waits_in_order_until_it_is_confirmed(house: House) -> None:
    events = [said(HelpReleased(f"{number} {WILD}")) for number in range(5)]
    for event in events:
        with house.store.write() as uow:
            uow.emit(event)
    pending = house.store.pending(10)
    assert [decode(message.routing_key, message.body).id for message in pending] == [
        event.id for event in events
    ]
    assert [message.id for message in house.store.pending(2)] == [it.id for it in events[:2]]
    house.store.confirmed([events[1].id, events[0].id, "unknown"])
    house.store.confirmed([])
    assert [message.id for message in house.store.pending(10)] == [it.id for it in events[2:]]


def test_the_longest_event_fits(house: House) -> None:
    event = said(HelpAborted("\U0001f5a8" * 500))
    with house.store.write() as uow:
        uow.emit(event)
    (message,) = house.store.pending(1)
    assert decode(message.routing_key, message.body).fact == event.fact


def test_what_only_had_to_be_remembered_is_forgotten_in_time(house: House) -> None:
    with house.store.write() as uow:
        uow.first_time("old", NOW - timedelta(days=9))
        uow.first_time("new", NOW)
        for number, end in enumerate((NOW - SECOND, NOW + SECOND)):
            uow.add_link(f"{number}" * 64, house.ana, end)
    house.store.forget(NOW)
    earlier = NOW - timedelta(days=1)  # would find what is over, were it still there
    with house.store.write() as uow:
        assert uow.link("0" * 64, earlier) is None
        assert uow.link("1" * 64, NOW) is not None
        assert not uow.first_time("new", NOW)
        assert uow.first_time("old", NOW)


# -- races -----------------------------------------------------------------------------------------


def accept(house: House, request: Request, technician: Person) -> str:
    """As the desk does it: begun again when somebody was faster."""
    try:
        again(house.store, lambda uow: desk.accept(uow, RULES, NOW, request.id, technician))
    except (Taken, Busy) as told:
        return str(told)
    return "won"


def test_of_fifty_who_accept_at_once_one_wins_and_all_others_hear_who(house: House) -> None:
    with house.store.write() as uow:
        people = [
            uow.person(uow.add_person(f"t{number}", f"Tech {number}", Role.TECH, None))
            for number in range(50)
        ]
        request = house.ask(uow)
        for number in range(5):  # others whose places change with it
            house.ask(uow, created=NOW + number * SECOND)
    together = threading.Barrier(50, timeout=20)

    def click(person: Person) -> str:
        together.wait()
        return accept(house, request, person)

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(click, [person for person in people if person]))
    winner = told.index("won")
    told.pop(winner)
    assert set(told) == {f"Tech {winner} was first: the request is taken."}
    found = house.read(lambda uow: uow.request(request.id))
    assert (found.state, house.person(found.technician).login) == (State.PENDING, f"t{winner}")
    accepted = [it for it in house.store.pending(200) if it.routing_key.endswith("help.accepted")]
    assert len(accepted) == 1, "and the user hears of one"


def test_a_technician_who_accepts_two_at_once_gets_one(house: House) -> None:
    requests = [house.asked(), house.asked()]
    ana = house.person(house.ana)
    together = threading.Barrier(2, timeout=5)

    def click(request: Request) -> str:
        together.wait()
        return accept(house, request, ana)

    with ThreadPoolExecutor(2) as pool:
        first, second = sorted(pool.map(click, requests))
    assert first.startswith("You have a request that is not in session yet")
    assert second == "won"
    assert len(house.read(lambda uow: uow.held_by(house.ana, HELD))) == 1


def test_many_who_accept_different_ones_at_once_all_get_theirs(house: House) -> None:
    with house.store.write() as uow:
        people = [
            uow.person(uow.add_person(f"t{number}", f"Tech {number}", Role.TECH, None))
            for number in range(10)
        ]
        requests = [house.ask(uow, created=NOW + number * SECOND) for number in range(10)]
    together = threading.Barrier(10, timeout=20)

    def click(pair: tuple[Person, Request]) -> str:
        together.wait()
        return accept(house, pair[1], pair[0])

    pairs = [(person, request) for person, request in zip(people, requests, strict=True) if person]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(click, pairs)) == ["won"] * 10
    assert house.read(lambda uow: uow.waiting(100)) == []


# -- conversations ---------------------------------------------------------------------------------


def test_messages_stand_in_the_order_of_their_coming_and_the_latest_are_read(house: House) -> None:
    request = house.asked()
    with house.store.write() as uow:
        for number in range(3):
            uow.add_message(request, f"m{number}", request.user, NOW, f"text {number} ñ")
        assert uow.message_count(request.id) == 3
        uow.add_message(request, "m3", house.ana, NOW, "answer")
    found = house.read(lambda uow: uow.messages_of(request.id, 2))
    assert [(one.id, one.by_user, one.text) for one in found] == [
        ("m2", True, "text 2 ñ"), ("m3", False, "answer"),
    ]  # fmt: skip


def test_a_message_is_kept_once(house: House) -> None:
    request = house.asked()
    for _ in range(2):
        with contextlib.suppress(Conflict), house.store.write() as uow:
            uow.add_message(request, "m", request.user, NOW, "text")
    assert house.read(lambda uow: uow.message_count(request.id)) == 1
