"""The database: transactions that are the use cases' `UnitOfWork`, on SQLite or MariaDB.

Only this file, `tables` and the migrations speak SQL. A request is changed by compare-and-swap
on its version, so that of two who read the same one only one can change it, on any database. On
SQLite a transaction that writes begins IMMEDIATE, and one lock lets this process's greenlets in
one by one: SQLite itself would wait without letting the other greenlet finish.

A transaction may hold many events (`admin.inbox`), so a unit of work asks the database as little
as it can: it remembers the requests, machines and people that it has seen, and what is only ever
added (tracking, outbox, inbox) is written at its end, each table in one statement.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from admin.model import TRACKED, Change, Line, Machine, Person, Request, Role
from admin.ports import Away, Conflict
from admin.tables import changes, inbox, links, machines, outbox, people, requests, sessions
from broker.events import Event, Message, pack
from broker.lifecycle import OPEN, State, word

REMEMBER_DAYS = 8  # handled ids; a broker's redelivery is seconds old, an agent's spool days


class SqlStore:
    """Where transactions come from, and what the courier empties."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        lite = self.engine.dialect.name == "sqlite"
        self._one_by_one: Any = threading.RLock() if lite else nullcontext()

    @contextmanager
    def write(self) -> Iterator["SqlUnitOfWork"]:
        """A transaction: committed at the end of the block, undone by an exception."""
        with _named(), self._one_by_one, self.engine.begin() as connection:
            uow = SqlUnitOfWork(connection)
            yield uow
            uow.finish()

    @contextmanager
    def read(self) -> Iterator["SqlUnitOfWork"]:
        """For looking only."""
        options = {"helpchannel_read": True}
        with _named(), self.engine.connect().execution_options(**options) as connection:
            yield SqlUnitOfWork(connection)

    @contextmanager
    def alone(self) -> Iterator[sa.Connection]:
        """For the schema: whoever else wants to change it waits. MariaDB commits each change by
        itself, so a transaction, which is enough on SQLite, would not hold the others off.
        """
        with self.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                yield connection
                return
            connection.exec_driver_sql("SELECT GET_LOCK('helpchannel.schema', 120)")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("SELECT RELEASE_LOCK('helpchannel.schema')")

    def pending(self, most: int) -> Sequence[Message]:
        """The oldest events that the broker has not confirmed."""
        query = sa.select(outbox).order_by(outbox.c.number).limit(most)
        with self.engine.connect().execution_options(helpchannel_read=True) as connection:
            return [Message(row.id, row.routing_key, row.body) for row in connection.execute(query)]

    def confirmed(self, ids: Sequence[str]) -> None:
        """The broker has these."""
        if ids:
            with self._one_by_one, self.engine.begin() as connection:
                connection.execute(sa.delete(outbox).where(outbox.c.id.in_(ids)))

    def forget(self, now: datetime) -> None:
        """Drop what only had to be remembered for a while."""
        with self._one_by_one, self.engine.begin() as connection:
            old = now - timedelta(days=REMEMBER_DAYS)
            connection.execute(sa.delete(inbox).where(inbox.c.at < old))
            connection.execute(sa.delete(sessions).where(sessions.c.expires < now))
            connection.execute(sa.delete(links).where(links.c.expires < now))


class SqlUnitOfWork:
    """See admin.ports.UnitOfWork."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._at_end: dict[str, Callable[[], object]] = {}
        self._waiting: int | None = None
        self._fresh: dict[str, dict[str, Any]] = {}  # requests that are still to be written
        self._later: dict[sa.Table, list[dict[str, Any]]] = {}
        self._requests: dict[str, Request] = {}
        self._machines: dict[str, Machine] = {}
        self._people: dict[int, Person] = {}
        self._technicians: dict[datetime, int] = {}
        self._handled: dict[str, bool] = {}  # event id -> was it handled before, or just now?

    def at_end(self, name: str, work: Callable[[], object]) -> None:
        self._at_end[name] = work

    def finish(self) -> None:
        """Do what was left for the end, then write what was only to be added."""
        for work in self._at_end.values():
            work()
        self.flush()

    def flush(self) -> None:
        """Write what was only to be added."""
        if self._fresh:
            fresh, self._fresh = self._fresh, {}
            self._db.execute(sa.insert(requests), list(fresh.values()))
        later, self._later = self._later, {}
        for table, rows in later.items():
            self._db.execute(sa.insert(table), rows)

    def _add(self, table: sa.Table, **values: Any) -> None:
        self._later.setdefault(table, []).append(values)

    # -- requests -----------------------------------------------------------------------------

    def request(self, request_id: str) -> Request | None:
        known = self._requests.get(request_id)
        if known is not None:
            return known
        row = self._db.execute(sa.select(requests).where(requests.c.id == request_id)).first()
        return self._seen(_request(row)) if row else None

    def _seen(self, request: Request) -> Request:
        self._requests[request.id] = request
        return request

    def _moved(self, old: State | None, new: State) -> None:
        """Keep the number of those who wait, once it was asked for."""
        if self._waiting is not None:
            self._waiting += (new is State.REQUESTED) - (old is State.REQUESTED)

    def add_request(self, request: Request, who: str) -> None:
        self._fresh[request.id] = asdict(request)
        self._seen(request)
        self._moved(None, request.state)
        self.note(request.id, who, request.created, "state", _shown(request.state))

    def change(self, request: Request, who: str, now: datetime, **changed: Any) -> Request:
        changed |= {"modified": now, "version": request.version + 1}
        after = replace(request, **changed)
        if not self._swapped(request, changed):
            self._requests.pop(request.id, None)
            raise Conflict(request.id)
        self._seen(after)
        self._moved(request.state, after.state)
        for attribute in TRACKED:
            old, new = getattr(request, attribute), getattr(after, attribute)
            if old != new:
                self._track(request.id, who, now, attribute, self._named(attribute, old),
                            self._named(attribute, new))  # fmt: skip
        return after

    def _swapped(self, request: Request, changed: dict[str, Any]) -> bool:
        """Change its row if it still has the version that was read."""
        fresh = self._fresh.get(request.id)
        if fresh is not None:
            same = bool(fresh["version"] == request.version)
            if same:
                fresh.update(changed)
            return same
        done = self._db.execute(
            sa.update(requests)
            .where(requests.c.id == request.id, requests.c.version == request.version)
            .values(**changed)
        )
        return done.rowcount == 1

    def note(self, request_id: str, who: str, now: datetime, what: str, words: str) -> None:
        self._track(request_id, who, now, what, "", words)

    def _track(self, request_id: str, who: str, now: datetime, *said: str) -> None:
        attribute, old, new = said
        self._add(
            changes, request=request_id, at=now, who=who, attribute=attribute, old=old, new=new
        )

    def _named(self, attribute: str, value: Any) -> str:
        if attribute == "technician" and value is not None:
            person = self.person(value)
            return person.login if person else str(value)
        return _shown(value)

    def waiting(self, most: int) -> Sequence[tuple[str, int | None]]:
        self.flush()
        query = (
            sa.select(requests.c.id, requests.c.place)
            .where(requests.c.state == State.REQUESTED)
            .order_by(requests.c.created, requests.c.id)
            .limit(most)
        )
        return [(row.id, row.place) for row in self._db.execute(query)]

    def waiting_count(self) -> int:
        if self._waiting is None:
            self.flush()
            query = sa.select(sa.func.count()).where(requests.c.state == State.REQUESTED)
            self._waiting = int(self._db.execute(query).scalar_one())
        return self._waiting

    def place(self, request_id: str, place: int) -> None:
        if request_id in self._fresh:
            self._fresh[request_id]["place"] = place
        else:
            which = sa.update(requests).where(requests.c.id == request_id)
            self._db.execute(which.values(place=place))
        known = self._requests.get(request_id)
        if known is not None:
            self._seen(replace(known, place=place))

    def open_of_machine(self, machine: str) -> Request | None:
        self.flush()
        query = (
            sa.select(requests)
            .where(requests.c.machine == machine, requests.c.state.in_(OPEN))
            .order_by(requests.c.created.desc())
        )
        row = self._db.execute(query).first()
        return _request(row) if row else None

    def may_ask(self, machine: str, request_id: str) -> bool:
        if any(
            row["id"] == request_id or (row["machine"] == machine and row["state"] in OPEN)
            for row in self._fresh.values()
        ):
            return False
        given = {"request_id": request_id, "machine_id": machine}
        return self._db.execute(_IN_THE_WAY, given).first() is None

    def held_by(self, technician: int, states: frozenset[State]) -> Sequence[Request]:
        self.flush()
        query = sa.select(requests).where(
            requests.c.technician == technician, requests.c.state.in_(states)
        )
        return [_request(row) for row in self._db.execute(query)]

    def established(self) -> Sequence[Request]:
        self.flush()
        query = sa.select(requests).where(requests.c.state == State.ESTABLISHED)
        return [_request(row) for row in self._db.execute(query)]

    def overdue(self, now: datetime) -> Sequence[Request]:
        self.flush()
        query = sa.select(requests).where(
            requests.c.state.in_(OPEN),
            (requests.c.lease_until < now) | (requests.c.deadline < now),
        )
        return [_request(row) for row in self._db.execute(query)]

    def extend_leases(self, technician: int, until: datetime) -> None:
        self.flush()
        self._requests.clear()
        self._db.execute(
            sa.update(requests)
            .where(requests.c.technician == technician, requests.c.state == State.PENDING)
            .values(lease_until=until)
        )

    def lines(
        self,
        states: frozenset[State],
        *,
        of: int | None = None,
        before: datetime | None = None,
        most: int = 100,
        newest_first: bool = False,
    ) -> Sequence[Line]:
        self.flush()
        query = _lines().where(requests.c.state.in_(states)).limit(most)
        if of is not None:
            query = query.where(requests.c.technician == of)
        if before is not None:
            query = query.where(requests.c.created < before)
        order = requests.c.created.desc() if newest_first else requests.c.created
        return [_line(row) for row in self._db.execute(query.order_by(order, requests.c.id))]

    def line(self, request_id: str) -> Line | None:
        self.flush()
        row = self._db.execute(_lines().where(requests.c.id == request_id)).first()
        return _line(row) if row else None

    def changes_of(self, request_id: str) -> Sequence[Change]:
        self.flush()
        query = sa.select(changes).where(changes.c.request == request_id).order_by(changes.c.id)
        return [
            Change(row.at, row.who, row.attribute, row.old, row.new)
            for row in self._db.execute(query)
        ]

    # -- people and machines ------------------------------------------------------------------

    def person(self, person_id: int, *, lock: bool = False) -> Person | None:
        if not lock and person_id in self._people:
            return self._people[person_id]
        query = sa.select(people).where(people.c.id == person_id)
        row = self._db.execute(query.with_for_update() if lock else query).first()
        if row is None:
            return None
        self._people[person_id] = found = _person(row)
        return found

    def person_by_login(self, login: str) -> Person | None:
        row = self._db.execute(sa.select(people).where(people.c.login == login)).first()
        return _person(row) if row else None

    def people(self) -> Sequence[Person]:
        return [_person(row) for row in self._db.execute(sa.select(people).order_by(people.c.name))]

    def add_person(self, login: str, name: str, role: Role, password_hash: str | None) -> int:
        done = self._db.execute(
            sa.insert(people).values(
                login=login, name=name, role=role.value, password_hash=password_hash, active=True
            )
        )
        key = done.inserted_primary_key
        assert key is not None  # noqa: S101 - an insert of one row has one
        return int(key[0])

    def set_password(self, person_id: int, password_hash: str) -> None:
        self._people.clear()
        self._db.execute(
            sa.update(people).where(people.c.id == person_id).values(password_hash=password_hash)
        )

    def has_usable_admin(self) -> bool:
        query = sa.select(people.c.id).where(
            people.c.role == Role.ADMIN.value,
            people.c.active,
            people.c.password_hash.is_not(None),
        )
        return self._db.execute(query).first() is not None

    def touch(self, person_id: int, now: datetime) -> None:
        self._technicians.clear()
        self._db.execute(sa.update(people).where(people.c.id == person_id).values(seen=now))

    def technicians_since(self, moment: datetime) -> int:
        if moment in self._technicians:
            return self._technicians[moment]
        query = sa.select(sa.func.count()).select_from(people).where(
            people.c.role.in_((Role.TECH.value, Role.ADMIN.value)), people.c.seen >= moment
        )  # fmt: skip
        self._technicians[moment] = found = int(self._db.execute(query).scalar_one())
        return found

    def machine(self, machine_id: str) -> Machine | None:
        if machine_id in self._machines:
            return self._machines[machine_id]
        row = self._db.execute(sa.select(machines).where(machines.c.id == machine_id)).first()
        if row is None:
            return None
        self._machines[machine_id] = found = _machine(row)
        return found

    def machine_of(self, person: int, token_digest: str) -> Machine | None:
        query = sa.select(machines).where(
            machines.c.person == person, machines.c.token_digest == token_digest
        )
        row = self._db.execute(query).first()
        return _machine(row) if row else None

    def add_machine(self, machine: Machine, token_digest: str, now: datetime) -> None:
        self._db.execute(
            sa.insert(machines).values(**asdict(machine), token_digest=token_digest, created=now)
        )

    def revoke_machine(self, machine_id: str) -> None:
        self._machines.clear()
        self._db.execute(
            sa.update(machines).where(machines.c.id == machine_id).values(revoked=True)
        )

    def machines(self) -> Sequence[Machine]:
        query = sa.select(machines).order_by(machines.c.name, machines.c.id)
        return [_machine(row) for row in self._db.execute(query)]

    def rename_machine(self, machine_id: str, name: str, system: str) -> None:
        self._machines.clear()
        self._db.execute(
            sa.update(machines).where(machines.c.id == machine_id).values(name=name, system=system)
        )

    # -- secrets ------------------------------------------------------------------------------

    def add_link(self, digest: str, person: int, expires: datetime) -> None:
        self._db.execute(sa.insert(links).values(digest=digest, person=person, expires=expires))

    def link(self, digest: str, now: datetime) -> Person | None:
        return self._by_secret(links, digest, now)

    def use_link(self, digest: str) -> bool:
        return self._db.execute(sa.delete(links).where(links.c.digest == digest)).rowcount == 1

    def drop_links(self, person: int) -> None:
        self._db.execute(sa.delete(links).where(links.c.person == person))

    def add_session(self, digest: str, person: int, now: datetime, expires: datetime) -> None:
        self._db.execute(
            sa.insert(sessions).values(digest=digest, person=person, created=now, expires=expires)
        )

    def session(self, digest: str, now: datetime) -> Person | None:
        return self._by_secret(sessions, digest, now)

    def drop_session(self, digest: str) -> None:
        self._db.execute(sa.delete(sessions).where(sessions.c.digest == digest))

    def drop_sessions(self, person: int) -> None:
        self._db.execute(sa.delete(sessions).where(sessions.c.person == person))

    def _by_secret(self, table: sa.Table, digest: str, now: datetime) -> Person | None:
        query = (
            sa.select(people)
            .join(table, table.c.person == people.c.id)
            .where(table.c.digest == digest, table.c.expires > now, people.c.active)
        )
        row = self._db.execute(query).first()
        return _person(row) if row else None

    # -- the event road -----------------------------------------------------------------------

    def expect(self, event_ids: Sequence[str]) -> None:
        query = sa.select(inbox.c.id).where(inbox.c.id.in_(event_ids))
        before = {row.id for row in self._db.execute(query)}
        self._handled |= {event_id: event_id in before for event_id in event_ids}

    def first_time(self, event_id: str, now: datetime) -> bool:
        if event_id not in self._handled:
            self.expect([event_id])
        if self._handled[event_id]:
            return False
        self._handled[event_id] = True
        # Should another desk handle it at this moment, the later commit of the two is a Conflict.
        self._add(inbox, id=event_id, at=now)
        return True

    def handled_count(self) -> int:
        self.flush()
        return int(self._db.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one())

    def emit(self, event: Event) -> None:
        message = pack(event)
        self._add(outbox, id=message.id, routing_key=message.routing_key, body=message.body)


# MariaDB: duplicate key, lock wait over, deadlock, changed since it was read
OVERTAKEN = {1062, 1205, 1213, 1020}


@contextmanager
def _named() -> Iterator[None]:
    """The database's errors by our names, where something can be done about them."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        code = error.orig.args[0] if error.orig and error.orig.args else ""
        if code in OVERTAKEN or "UNIQUE constraint failed" in str(code):
            raise Conflict(str(code)) from error
        if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
            raise Away(str(code)) from error
        raise


def engine(url: str) -> sa.Engine:
    """An engine for this address, with SQLite made strict about order and durability."""
    # Parameters hold what people wrote and digests of secrets: an error must not show them.
    made = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if made.dialect.name == "sqlite":

        @sa.event.listens_for(made, "connect")
        def opened(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # BEGIN is ours, see below
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                           "busy_timeout=5000"):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(made, "begin")
        def begun(connection: sa.Connection) -> None:
            looks = connection.get_execution_options().get("helpchannel_read")
            connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")

    return made


_IN_THE_WAY = (  # built once: it is asked for every request that comes
    sa.select(requests.c.id)
    .where(
        (requests.c.id == sa.bindparam("request_id"))
        | ((requests.c.machine == sa.bindparam("machine_id")) & requests.c.state.in_(OPEN))
    )
    .limit(1)
)

_user = people.alias("user")
_technician = people.alias("technician")


def _lines() -> sa.Select[Any]:
    return (
        sa.select(
            requests,
            _user.c.name.label("user_name"),
            machines.c.name.label("machine_name"),
            machines.c.system.label("machine_system"),
            _technician.c.name.label("technician_name"),
        )
        .join(_user, _user.c.id == requests.c.user)
        .join(machines, machines.c.id == requests.c.machine)
        .outerjoin(_technician, _technician.c.id == requests.c.technician)
    )


_REQUEST = tuple(field.name for field in fields(Request))


def _request(row: Any) -> Request:
    values = {name: getattr(row, name) for name in _REQUEST}
    values["state"] = State(values["state"])
    return Request(**values)


def _line(row: Any) -> Line:
    return Line(
        _request(row), row.user_name, row.machine_name, row.machine_system, row.technician_name
    )


def _person(row: Any) -> Person:
    return Person(row.id, row.login, row.name, Role(row.role), row.password_hash, bool(row.active))


def _machine(row: Any) -> Machine:
    return Machine(row.id, row.person, row.name, row.system, bool(row.revoked))


def _shown(value: Any) -> str:
    if isinstance(value, State):
        return word(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
