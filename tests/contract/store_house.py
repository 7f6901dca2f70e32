"""Who lives in a store at the beginning of a test of the contract."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from admin.model import Machine, Person, Request, Role
from admin.ports import UnitOfWork
from admin.settings import Rules
from admin.store import SqlStore
from broker.events import Event
from broker.facts import Fact
from broker.ids import event_id, unguessable
from broker.lifecycle import Author, State

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


def said(fact: Fact, subject: str = "") -> Event:
    return Event(event_id(NOW), Author.DESK, "a" * 32, subject or unguessable(), NOW, fact)
