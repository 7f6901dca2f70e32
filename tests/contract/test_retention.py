"""Forgetting on both databases: no table holds the name, the figures stay, the chain verifies."""

from datetime import timedelta
from typing import Any

import pytest

from admin import trail
from admin.audit.__main__ import findings
from admin.errors import NotFound, NotNow
from admin.history import Wanted
from admin.model import Request, Role
from admin.model_picture import Picture
from admin.search import wanted
from admin.store import SqlStore
from admin.tables import metadata
from admin.trail import Act
from admin.usecases import retention
from broker import keys
from broker.ids import unguessable
from broker.lifecycle import State
from tests.contract.store_house import NOW, SECOND, House

DAY = timedelta(days=1)
NAME, LOGIN, WORDS, MACHINE = "Eva Zubiaurre", "zubiaurre", "contraseña olvidada", "zubi-laptop"


def everything(store: SqlStore) -> str:
    """All that stands in the database."""
    with store.engine.connect() as connection:
        rows = [
            row for table in metadata.sorted_tables for row in connection.execute(table.select())
        ]
    return "\n".join(str(tuple(row)) for row in rows).lower()


class Case:
    """A request of Eva's that Ana helped with, and what both wrote."""

    def __init__(self, house: House, **changes: Any) -> None:
        with house.store.write() as uow:
            found = uow.person_by_login(LOGIN)
            self.eva = found.id if found else uow.add_person(LOGIN, NAME, Role.USER, "hash")
            machine = house.add_machine(uow, name=MACHINE, person=self.eva)
            request = Request(
                id=machine.id[::-1], machine=machine.id, user=self.eva, text=WORDS,
                state=State.REQUESTED, created=NOW, modified=NOW, version=1,
            )  # fmt: skip
            uow.add_request(request, LOGIN)
            taken = uow.change(
                request, "ana", NOW, state=State.PENDING, technician=house.ana, waited=5
            )
            uow.note(request.id, "ana", NOW, "note", f"{NAME} had forgotten it")
            for writer, text in ((self.eva, WORDS), (house.ana, f"Dear {NAME}")):
                uow.add_message(request, unguessable(), writer, NOW, text)
            uow.set_picture(request.id, Picture(NOW, "image/png", 1, 1), b"pixels" * 20_000)
            uow.change(
                taken, LOGIN, NOW + SECOND,
                **{"state": State.CANCELLED_USER, "ended": NOW + SECOND, "reason": WORDS}
                | changes,
            )  # fmt: skip
        self.id = request.id


def in_order(store: SqlStore) -> bool:
    return list(findings(store, keys.ring(keys.new()), [])) == []


def found(house: House, text: str) -> list[str]:
    lines = house.read(lambda uow: uow.history(Wanted(words=wanted(text)), None, 9))
    return [line.request.id for line in lines]


def test_nothing_names_a_person_who_was_forgotten(house: House) -> None:
    case, other = Case(house), house.asked()
    with house.store.write() as uow:
        uow.add_link("d" * 64, case.eva, NOW + DAY)
        retention.forget_person(uow, NOW, LOGIN, "root")
    house.store.confirmed([message.id for message in house.store.pending(100)])
    house.store.tidy()
    left = everything(house.store)
    for word in (LOGIN, NAME.split()[1], "olvidada", "forgotten it", MACHINE):
        assert word.lower() not in left
    assert "ana" in left
    assert in_order(house.store)
    assert house.read(lambda uow: uow.picture_data(case.id)) is None
    request = house.read(lambda uow: uow.request(case.id))
    assert (request.state, request.waited, request.technician) == (
        State.CANCELLED_USER, 5, house.ana,
    )  # fmt: skip
    assert house.read(lambda uow: uow.request(other.id)).text == "help"
    assert house.read(lambda uow: uow.history(Wanted(words=("olvidada",)), None, 9)) == []


def test_a_technician_is_forgotten_in_all_cases_and_their_figures_stay(house: House) -> None:
    case = Case(house)
    assert found(house, "dear") == found(house, "forgotten") == [case.id]
    with house.store.write() as uow:
        uow.add_person("zoe", "Zoe", Role.TECH, None)
        retention.forget_person(uow, NOW, "ana", "root")
    left = everything(house.store)
    assert "'ana'" not in left
    assert LOGIN in left
    assert in_order(house.store)
    assert found(house, "dear") == found(house, "forgotten") == []
    assert found(house, "contrasena") == [case.id], "what Eva wrote is still hers"
    assert house.read(lambda uow: uow.request(case.id)).technician == house.ana
    (message,) = house.read(lambda uow: uow.messages_of(case.id, 9))
    assert message.by_user


def test_after_their_days_requests_name_nobody_and_figures_stay(house: House) -> None:
    old = Case(house)
    young = Case(house, ended=NOW + 9 * DAY)
    assert sorted(found(house, "dear")) == sorted([old.id, young.id])
    assert retention.forget_old(house.store, NOW + 10 * DAY, 0) == 0
    assert retention.forget_old(house.store, NOW + 10 * DAY, 5) == 1
    assert retention.forget_old(house.store, NOW + 10 * DAY, 5) == 0
    request = house.read(lambda uow: uow.request(old.id))
    assert (request.text, request.reason, request.forgotten) == ("", "", True)
    assert (request.state, request.waited, request.created) == (State.CANCELLED_USER, 5, NOW)
    assert house.read(lambda uow: uow.line(old.id)).user == ""
    assert house.read(lambda uow: uow.request(young.id)).text == WORDS
    assert house.read(lambda uow: uow.messages_of(old.id, 9)) == []
    assert house.read(lambda uow: uow.picture(old.id)) is None
    assert len(house.read(lambda uow: uow.picture_data(young.id))) == 120_000
    assert len(house.read(lambda uow: uow.messages_of(young.id, 9))) == 2
    assert found(house, "dear") == found(house, "contrasena") == [young.id]
    told = house.read(lambda uow: uow.changes_of(old.id))
    assert {(one.who, one.attribute) for one in told if one.who} == {("desk", "erased")}
    assert ("state", "pending") in [(one.attribute, one.new) for one in told]
    named = list(findings(house.store, keys.ring(keys.new()), []))
    assert [one for one in named if "ended" not in one] == []


def test_guests_are_forgotten_in_the_trail_too_and_the_chain_holds(house: House) -> None:
    with house.store.write() as uow:
        account = uow.add_person("-guest", "", Role.USER, None)
        asked, idle = (
            house.add_machine(uow, name="kiosk", person=account, guest=f"Gast {number}")
            for number in range(2)
        )
        for machine in (asked, idle):
            uow.record("ana", NOW, Act.GUEST_CAME, trail.machine(machine.id), machine.guest)
    request = house.asked(
        machine=asked.id, user=account, state=State.CANCELLED_USER, ended=NOW + SECOND
    )
    assert retention.forget_old(house.store, NOW + 10 * DAY, 5) == 1
    assert retention.forget_old(house.store, NOW + 10 * DAY, 5) == 0
    house.store.tidy()
    left = everything(house.store)
    assert "gast " not in left
    assert "kiosk" not in left
    assert house.read(lambda uow: uow.request(request.id)).forgotten
    assert not [one for one in findings(house.store, keys.ring(keys.new()), [])
                if "ended" not in one]  # fmt: skip


def test_a_request_is_deleted_with_all_of_it_and_the_chain_holds(house: House) -> None:
    case, other = Case(house), Case(house)
    with house.store.write() as uow:
        uow.delete_request(case.id, NOW + DAY, "root")
    house.store.tidy()
    assert house.read(lambda uow: uow.request(case.id)) is None
    assert house.read(lambda uow: uow.picture_data(case.id)) is None
    assert found(house, "dear") == found(house, "contrasena") == [other.id]
    (told,) = [one for one in house.read(lambda uow: uow.changes_of(case.id))
               if one.attribute == "removed"]  # fmt: skip
    assert told.who == "root"
    said = [one for one in house.read(lambda uow: uow.changes_of(case.id)) if one.new]
    assert WORDS not in str(said)
    assert not [one for one in findings(house.store, keys.ring(keys.new()), [])
                if case.id in one]  # fmt: skip


def test_batch_after_batch_all_are_forgotten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        Case(house)
    assert retention.forget_old(house.store, NOW + 10 * DAY, 5) == 5


def test_whoever_is_in_the_middle_of_something_is_not_forgotten(house: House) -> None:
    house.asked()
    with house.store.write() as uow:
        with pytest.raises(NotNow):
            retention.forget_person(uow, NOW, "demo", "root")
        with pytest.raises(NotFound):
            retention.forget_person(uow, NOW, "nobody", "root")
        uow.add_person("root", "Root", Role.ADMIN, "hash")
        with pytest.raises(NotNow):
            retention.forget_person(uow, NOW, "root", "root")
