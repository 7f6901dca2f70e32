"""Requests, their queue and their tracking."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.audit.chain import shown
from admin.model import TRACKED, Line, Request, Waiter
from admin.ports import Conflict
from admin.sql.casefile import CaseRows
from admin.sql.machines import MachineRows
from admin.sql.people import PeopleRows
from admin.sql.topics import TopicRows
from admin.tables import machines, people, requests, sites, topics
from broker.lifecycle import OPEN, State

AT_ONCE = 400  # rows that one statement changes


class RequestRows(CaseRows, PeopleRows, MachineRows, TopicRows):
    """A request is changed by compare-and-swap on its version."""

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
        self._find_by(request.id, request.text)
        self._seen(request)
        self._moved(None, request.state)
        for attribute in (*TRACKED, "text"):
            value = getattr(request, attribute)
            if value != _UNTOUCHED.get(attribute):
                self._track(request.id, who, request.created, attribute, "",
                            self._named(attribute, value))  # fmt: skip

    def change(self, request: Request, who: str, now: datetime, **changed: Any) -> Request:
        changed |= {"modified": now, "version": request.version + 1}
        after = replace(request, **changed)
        if not self._swapped(request, changed):
            self._requests.pop(request.id, None)
            raise Conflict(request.id)
        self._seen(after)
        self._moved(request.state, after.state)
        if after.ended and not request.ended:
            self._find_by_conversation(request.id)
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

    def _named(self, attribute: str, value: Any) -> str:
        if attribute == "technician" and value is not None:
            person = self.person(value)
            return person.login if person else str(value)
        if attribute == "topic" and value is not None:
            topic = self.topic(value)
            return topic.name if topic else str(value)
        return shown(value)

    def waiting(self, most: int) -> Sequence[Waiter]:
        self.flush()
        query = (
            sa.select(requests.c.id, requests.c.machine, requests.c.place)
            .where(requests.c.state == State.REQUESTED)
            .order_by(requests.c.created, requests.c.id)
            .limit(most)
        )
        return [Waiter(*row) for row in self._db.execute(query)]

    def waiting_count(self) -> int:
        if self._waiting is None:
            self.flush()
            query = sa.select(sa.func.count()).where(requests.c.state == State.REQUESTED)
            self._waiting = int(self._db.execute(query).scalar_one())
        return self._waiting

    def place(self, places: Mapping[str, int]) -> None:
        self.flush()
        rows = sorted(places.items())
        for begin in range(0, len(rows), AT_ONCE):
            told = dict(rows[begin : begin + AT_ONCE])
            self._db.execute(
                sa.update(requests)
                .where(requests.c.id.in_(told))
                .values(place=sa.case(told, value=requests.c.id))
            )
            for request_id in told.keys() & self._requests.keys():
                known = self._requests[request_id]
                self._seen(replace(known, place=told[request_id]))

    def open_of_machine(self, machine: str) -> Request | None:
        self.flush()
        query = (
            sa.select(requests)
            .where(requests.c.machine == machine, requests.c.state.in_(OPEN))
            .order_by(requests.c.created.desc())
        )
        row = self._db.execute(query).first()
        return _request(row) if row else None

    def open_of_token(self, name: str, token_digest: str) -> Request | None:
        query = (
            sa.select(requests)
            .join(machines, machines.c.id == requests.c.machine)
            .where(machines.c.name == name, machines.c.token_digest == token_digest)
            .where(requests.c.state.in_(OPEN))
        )
        row = self._db.execute(query).first()
        return _request(row) if row else None

    def earlier(self, request: Request, most: int) -> Sequence[Line]:
        query = line_rows().where(
            requests.c.machine == request.machine, requests.c.created < request.created
        )
        newest_first = query.order_by(requests.c.created.desc()).limit(most)
        return [line_of(row) for row in self._db.execute(newest_first)]

    def of_machine(self, machine: str, most: int) -> Sequence[Line]:
        self.flush()
        query = line_rows().where(requests.c.machine == machine)
        newest_first = query.order_by(requests.c.created.desc()).limit(most)
        return [line_of(row) for row in self._db.execute(newest_first)]

    def has_asked(self, machine: str) -> bool:
        self.flush()
        query = sa.select(requests.c.id).where(requests.c.machine == machine).limit(1)
        return self._db.execute(query).first() is not None

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
        after: tuple[datetime, str] | None = None,
        most: int = 100,
        newest_first: bool = False,
    ) -> Sequence[Line]:
        self.flush()
        when, key = requests.c.created, requests.c.id
        query = line_rows().where(requests.c.state.in_(states)).limit(most)
        if of is not None:
            query = query.where(requests.c.technician == of)
        if after is not None:
            moment, last = after
            behind, within = (when < moment, key < last) if newest_first else (
                when > moment, key > last
            )  # fmt: skip
            query = query.where(behind | (sa.and_(when == moment, within)))
        order = (when.desc(), key.desc()) if newest_first else (when, key)
        return [line_of(row) for row in self._db.execute(query.order_by(*order))]

    def requests_after(self, request_id: str, most: int) -> Sequence[Request]:
        query = sa.select(requests).where(requests.c.id > request_id).order_by(requests.c.id)
        return [_request(row) for row in self._db.execute(query.limit(most))]

    def line(self, request_id: str) -> Line | None:
        self.flush()
        row = self._db.execute(line_rows().where(requests.c.id == request_id)).first()
        return line_of(row) if row else None


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


def line_rows() -> sa.Select[Any]:
    """Requests with the names that their ids stand for."""
    return (
        sa.select(
            requests,
            sa.case((machines.c.guest != "", machines.c.guest), else_=_user.c.name).label(
                "user_name"
            ),
            (machines.c.guest != "").label("guest"),
            machines.c.name.label("machine_name"),
            machines.c.system.label("machine_system"),
            _technician.c.name.label("technician_name"),
            topics.c.name.label("topic_name"),
            sites.c.name.label("site_name"),
        )
        .join(_user, _user.c.id == requests.c.user)
        .join(machines, machines.c.id == requests.c.machine)
        .outerjoin(_technician, _technician.c.id == requests.c.technician)
        .outerjoin(topics, topics.c.id == requests.c.topic)
        .outerjoin(sites, sites.c.id == requests.c.site)
    )


_REQUEST = tuple(field.name for field in fields(Request))
_UNTOUCHED = {field.name: field.default for field in fields(Request)} | {"text": ""}


def _request(row: Any) -> Request:
    values = {name: getattr(row, name) for name in _REQUEST}
    values |= {"state": State(values["state"]), "direct": bool(values["direct"])}
    return Request(**values)


def line_of(row: Any) -> Line:
    """One of `line_rows`."""
    return Line(
        _request(row), row.user_name, row.machine_name, row.machine_system, row.technician_name,
        row.topic_name, row.site_name, bool(row.guest),
    )  # fmt: skip
