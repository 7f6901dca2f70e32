"""The real store on a throw-away SQLite, for use cases: quick, because nothing reaches a disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from admin.model import Change, Machine, Person, Request, Role
from admin.settings import Rules
from admin.store import SqlStore
from admin.tables import metadata
from admin.trail import Deed, Sought
from admin.usecases import facts
from broker.events import Event, decode
from broker.facts import Fact, HelpDeclined, HelpRequested, HelpValidated
from broker.grants import Grant
from broker.ids import event_id, unguessable
from broker.lifecycle import Author, State

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RULES = Rules("City", lease=60 * SECOND, grace=30 * SECOND, wait=100 * SECOND)


@contextmanager
def memory_store() -> Iterator[SqlStore]:
    """All tables in memory, which is one thread's own."""
    made = SqlStore("sqlite://")
    metadata.create_all(made.engine)
    yield made
    made.engine.dispose()


@dataclass
class Said:
    """What the desk said to an agent or a relay."""

    to: str
    kind: str
    fact: Fact


@dataclass
class Office:
    """A desk whose clock the test turns: people, one machine, and sentences for what happens."""

    store: SqlStore
    now: datetime = START
    people: dict[str, Person] = field(default_factory=dict)
    machine: Machine = field(init=False)

    def __post_init__(self) -> None:
        with self.store.write() as uow:
            for login, role in (("demo", Role.USER), ("ana", Role.TECH), ("bea", Role.TECH),
                                ("root", Role.ADMIN)):  # fmt: skip
                number = uow.add_person(login, login.title(), role, "hash")
                self.people[login] = Person(number, login, login.title(), role, "hash", active=True)
        self.machine = self.new_machine()

    def new_machine(self, **changes: Any) -> Machine:
        given = {"id": unguessable(), "person": self.people["demo"].id, "name": "pc",
                 "system": "Linux", "revoked": False, **changes}  # fmt: skip
        machine = Machine(**given)
        with self.store.write() as uow:
            uow.add_machine(machine, unguessable() * 2, self.now)
        return machine

    def forward(self, seconds: float) -> None:
        self.now += seconds * SECOND

    def hears(
        self, author: Author, address: str, fact: Fact, help_id: str, *, event: str = ""
    ) -> str | None:
        """A fact comes in; the reason if it was refused."""
        said = Event(event or event_id(self.now), author, address, help_id, self.now, fact)
        with self.store.write() as uow:
            return facts.handle(uow, RULES, self.now, said)

    def agent(self, fact: Fact, help_id: str, machine: Machine | None = None) -> str | None:
        return self.hears(Author.AGENT, (machine or self.machine).id, fact, help_id)

    def yes(self, help_id: str, **granted: bool) -> str | None:
        """The user's answer to the present question."""
        return self.agent(HelpValidated(self.question(help_id), Grant(**granted)), help_id)

    def no(self, help_id: str) -> str | None:
        return self.agent(HelpDeclined(self.question(help_id)), help_id)

    def question(self, help_id: str) -> str:
        return self.request(help_id).question or "none"

    def relay(self, fact: Fact, help_id: str, node: str = "relay-1") -> str | None:
        return self.hears(Author.RELAY, node, fact, help_id)

    def asks(self, text: str = "help", machine: Machine | None = None) -> str:
        """A new request's id; each machine asks a second after the one before."""
        help_id = unguessable()
        assert self.agent(HelpRequested(text), help_id, machine) is None
        self.forward(1)
        return help_id

    def does(self, act: Any, *given: Any, **more: Any) -> Any:
        """A use case in a transaction of its own."""
        with self.store.write() as uow:
            return act(uow, *given, **more)

    def person(self, login: str) -> Person | None:
        with self.store.read() as uow:
            return uow.person_by_login(login)

    def request(self, help_id: str) -> Request:
        with self.store.read() as uow:
            found = uow.request(help_id)
        assert found is not None
        return found

    def put(self, help_id: str, **changes: Any) -> Request:
        """Change it behind the use cases' backs."""
        request = self.request(help_id)
        with self.store.write() as uow:
            return uow.change(request, "test", self.now, **changes)

    def state(self, help_id: str) -> State:
        return self.request(help_id).state

    def changes(self, help_id: str) -> list[Change]:
        with self.store.read() as uow:
            return list(uow.changes_of(help_id))

    def tracked(self, help_id: str, attribute: str = "state") -> list[tuple[str, str]]:
        """Who made it what."""
        return [
            (change.who, change.new)
            for change in self.changes(help_id)
            if change.attribute == attribute
        ]

    def deeds(self, **sought: Any) -> list[Deed]:
        """The audit trail, the newest first."""
        with self.store.read() as uow:
            return list(uow.trail(Sought(**sought), 100))

    def said(self) -> list[Said]:
        """What the desk has said since it was last asked."""
        messages = self.store.pending(1000)
        self.store.confirmed([message.id for message in messages])
        events = [decode(message.routing_key, message.body) for message in messages]
        return [Said(event.address, event.kind, event.fact) for event in events]

    def kinds(self) -> list[str]:
        return [said.kind for said in self.said()]
