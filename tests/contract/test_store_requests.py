"""What the use cases may rely on: requests, their queue, their lists."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone

from broker.ids import unguessable
from broker.lifecycle import HELD, OPEN, State
from tests.contract.store_house import ALL, NOW, SECOND, WILD, House


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
