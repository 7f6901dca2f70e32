"""Agents that sign in, and the relay where their session is placed."""

import hashlib
from dataclasses import replace

import pytest

from admin.errors import Forbidden, NotFound, NotNow, Unavailable
from admin.model import Machine, Request
from admin.relays import Relays
from admin.usecases import machines
from broker.facts import RelayAlive
from broker.ids import is_unguessable, unguessable
from broker.lifecycle import IN_SESSION, OPEN, State
from tests.unit.admin.desk_in_memory import RULES, Office

TOKEN = "t" * 32


def sign_in(office: Office, login: str = "demo", name: str = "pc", token: str = TOKEN) -> Machine:
    machine: Machine = office.does(
        machines.sign_in, office.now, office.people[login], name, token, "Linux"
    )
    return machine


def with_state(office: Office, state: State, **changes: object) -> Request:
    return office.put(office.asks(), state=state, **changes)


def relays(office: Office, **loads: int) -> Relays:
    made = Relays()
    for node, load in loads.items():
        made.heard(node, RelayAlive(load, 0), office.now)
    return made


def test_a_machine_is_made_at_the_first_time_and_known_at_the_next(office: Office) -> None:
    first, second = sign_in(office), sign_in(office)
    assert first == second
    assert is_unguessable(first.id)


def test_another_secret_or_another_person_is_another_agent(office: Office) -> None:
    ids = {
        sign_in(office).id,
        sign_in(office, token="u" * 32).id,
        sign_in(office, login="ana").id,
    }
    assert len(ids) == 3


def test_a_machine_that_was_renamed_stays_itself(office: Office) -> None:
    first = sign_in(office)
    renamed = sign_in(office, name="new name")
    assert renamed.id == first.id
    with office.store.read() as uow:
        kept = uow.machine(first.id)
    assert kept is not None
    assert kept.name == "new name"


def test_a_revoked_machine_stays_out(office: Office) -> None:
    with office.store.write() as uow:
        revoked = replace(office.machine, id=unguessable(), revoked=True)
        uow.add_machine(revoked, hashlib.sha256(TOKEN.encode()).hexdigest(), office.now)
    with pytest.raises(Forbidden, match="revoked"):
        sign_in(office)


def test_what_is_open_is_told_at_the_sign_in(office: Office) -> None:
    office.machine = sign_in(office)
    with office.store.read() as uow:
        assert machines.open_line(uow, office.machine.id) is None
    help_id = office.asks("my printer")
    with office.store.read() as uow:
        found = machines.open_line(uow, office.machine.id)
    assert found is not None
    assert (found.request.id, found.user) == (help_id, "Demo")


def test_a_session_is_placed_on_the_least_loaded_relay(office: Office) -> None:
    request = with_state(office, State.ACCEPTED)
    placed = office.does(machines.place, RULES, office.now, relays(office, a=3, b=1), request)
    assert placed.node == "b"
    assert office.request(request.id).node == "b"


def test_it_stays_where_it_is_while_that_relay_lives(office: Office) -> None:
    request = with_state(office, State.ESTABLISHED, node="a")
    placed = office.does(machines.place, RULES, office.now, relays(office, a=3, b=1), request)
    assert placed == request


def test_it_moves_when_that_relay_is_gone(office: Office) -> None:
    request = with_state(office, State.ACCEPTED, node="gone")
    assert office.does(machines.place, RULES, office.now, relays(office, b=1), request).node == "b"


@pytest.mark.parametrize("state", sorted(set(State) - IN_SESSION))
def test_nothing_is_placed_that_is_no_session(office: Office, state: State) -> None:
    request = with_state(office, state)
    with pytest.raises(NotNow, match="no session to connect to"):
        office.does(machines.place, RULES, office.now, relays(office, a=0), request)


def test_without_a_relay_there_is_no_place(office: Office) -> None:
    request = with_state(office, State.ACCEPTED)
    with pytest.raises(Unavailable, match="No relay"):
        office.does(machines.place, RULES, office.now, relays(office), request)


def test_anothers_request_is_as_if_it_were_not_there(office: Office) -> None:
    help_id = office.asks()
    assert office.does(machines.request_of, office.machine.id, help_id).id == help_id
    for machine, wanted in ((unguessable(), help_id), (office.machine.id, unguessable())):
        with pytest.raises(NotFound, match=r"^There is no such request\.$"):
            office.does(machines.request_of, machine, wanted)


def test_a_session_moves_from_a_relay_that_drains_and_counts_as_lost(office: Office) -> None:
    request = with_state(office, State.ESTABLISHED, node="a", started=office.now, ready=True)
    heard = relays(office, b=5)
    heard.heard("a", RelayAlive(0, 0, draining=True), office.now)
    placed = office.does(machines.place, RULES, office.now, heard, request)
    assert (placed.node, placed.state, placed.ready) == ("b", State.ACCEPTED, False)
    assert placed.deadline == office.now + RULES.grace


def test_a_session_is_placed_anew_on_another_run_of_its_relay(office: Office) -> None:
    request = with_state(office, State.ESTABLISHED, node="a", boot="b1", started=office.now)
    heard = Relays()
    heard.heard("a", RelayAlive(0, 0, boot="b2"), office.now)
    placed = office.does(machines.place, RULES, office.now, heard, request)
    assert (placed.node, placed.boot, placed.state) == ("a", "b2", State.ACCEPTED)


def test_a_revoked_machine_may_not_speak_and_relays_are_told(office: Office) -> None:
    agent = office.machine.id
    assert office.does(machines.may_speak, agent)
    office.said()
    assert office.does(machines.revoke, office.now, "root", agent).revoked
    assert not office.does(machines.may_speak, agent)
    (said,) = office.said()
    assert (said.kind, said.to) == ("agent.revoked", agent)
    (deed,) = office.deeds()
    assert (deed.who, deed.what, deed.about) == ("root", "machine.revoked", f"machine {agent}")


def test_when_a_machine_was_seen_is_written_down_now_and_then(office: Office) -> None:
    def seen() -> object:
        with office.store.read() as uow:
            found = uow.machine(agent)
        assert found is not None
        return found.seen

    agent, first = sign_in(office).id, office.now
    office.forward(machines.SEEN.total_seconds())
    sign_in(office)
    assert seen() == first
    office.forward(1)
    sign_in(office)
    assert seen() == office.now


def test_a_machine_is_put_at_a_site(office: Office) -> None:
    site, agent = office.does(lambda uow: uow.add_site("Library")), office.machine.id
    office.does(machines.stand_at, office.now, "root", agent, site)
    request = office.request(office.asks())
    assert request.site == site
    office.does(machines.stand_at, office.now, "root", agent, None)
    assert [one.words for one in office.deeds()] == ["pc: -", "pc: Library"]
    with pytest.raises(NotFound, match="no such site"):
        office.does(machines.stand_at, office.now, "root", agent, 99)
    with pytest.raises(NotFound, match="no such machine"):
        office.does(machines.stand_at, office.now, "root", unguessable(), site)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_a_machine_has_open_ends_when_it_is_hung_up(office: Office, state: State) -> None:
    request = with_state(office, state, node="relay-1")
    office.said()
    office.does(machines.hang_up, office.now, office.machine.id)
    assert office.state(request.id) not in OPEN
    kinds = office.kinds()
    assert kinds[-1] == "agent.revoked"
    assert ("tunnel.cut" in kinds) is (state in IN_SESSION)


def test_only_a_known_machine_is_revoked(office: Office) -> None:
    with pytest.raises(NotFound):
        office.does(machines.revoke, office.now, "root", unguessable())
