"""Topics, who serves them, absences, categories and working hours."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.model_topics import Hours, Topic
from admin.sql.base import Rows
from admin.tables import absences, categories, hours, requests, serves, topics
from broker.lifecycle import OPEN, State


class TopicRows(Rows):
    """See admin.ports_topics.Topics; and `UnitOfWork.technicians`, who are there and not away."""

    # What was read once in this transaction.
    _waits: Sequence[int] | None = None
    _topics: Sequence[Topic] | None = None
    _away: frozenset[int] | None = None
    _hours: tuple[Hours | None] | None = None

    def topics(self) -> Sequence[Topic]:
        if self._topics is None:
            query = sa.select(topics).where(~topics.c.retired).order_by(topics.c.name)
            self._topics = [_topic(row) for row in self._db.execute(query)]
        return self._topics

    def topic(self, topic_id: int) -> Topic | None:
        """Also one that was dropped, as long as a request names it."""
        row = self._db.execute(sa.select(topics).where(topics.c.id == topic_id)).first()
        return _topic(row) if row else None

    def add_topic(self, name: str) -> int:
        self._topics = None
        key = self._db.execute(
            sa.insert(topics).values(name=name, retired=False)
        ).inserted_primary_key
        assert key is not None  # noqa: S101 - an insert of one row has one
        return int(key[0])

    def set_topic(self, topic: Topic) -> None:
        self._topics = None
        values = {"name": topic.name, "minutes": topic.minutes, "next": topic.next}
        self._db.execute(sa.update(topics).where(topics.c.id == topic.id).values(**values))

    def waiting_in(self, topic: int) -> Sequence[str]:
        self.flush()
        query = sa.select(requests.c.id).where(
            requests.c.topic == topic, requests.c.state.in_(OPEN)
        )
        return [row.id for row in self._db.execute(query)]

    def drop_topic(self, topic: int) -> None:
        self._topics = None
        self.flush()
        which = topics.c.id == topic
        named = sa.select(requests.c.id).where(requests.c.topic == topic).limit(1)
        self._db.execute(sa.delete(serves).where(serves.c.topic == topic))
        self._db.execute(
            sa.update(topics).where(topics.c.next == topic).values(next=None, minutes=None)
        )
        if self._db.execute(named).first() is None:
            self._db.execute(sa.delete(topics).where(which))
        else:
            self._db.execute(
                sa.update(topics).where(which).values(retired=True, next=None, minutes=None)
            )

    def served_by(self, person: int) -> frozenset[int]:
        query = sa.select(serves.c.topic).where(serves.c.person == person)
        return frozenset(row.topic for row in self._db.execute(query))

    def serve(self, person: int, topics: Iterable[int]) -> None:
        self._db.execute(sa.delete(serves).where(serves.c.person == person))
        rows = [{"person": person, "topic": topic} for topic in topics]
        if rows:
            self._db.execute(sa.insert(serves), rows)

    def away(self) -> frozenset[int]:
        if self._away is None:
            self._away = frozenset(row.person for row in self._db.execute(sa.select(absences)))
        return self._away

    def technicians(self) -> int:
        return len(self.online() - self.away())

    def set_away(self, person: int, *, away: bool) -> None:
        self._away = None
        self._db.execute(sa.delete(absences).where(absences.c.person == person))
        if away:
            self._db.execute(sa.insert(absences).values(person=person))

    def categories(self) -> Sequence[str]:
        query = sa.select(categories).order_by(categories.c.name)
        return [row.name for row in self._db.execute(query)]

    def set_categories(self, names: Iterable[str]) -> None:
        self._db.execute(sa.delete(categories))
        rows = [{"name": name} for name in sorted(set(names))]
        if rows:
            self._db.execute(sa.insert(categories), rows)

    def hours(self) -> Hours | None:
        if self._hours is None:
            row = self._db.execute(sa.select(hours)).first()
            found = Hours(row.days, row.opens, row.closes, row.notice) if row else None
            self._hours = (found,)
        return self._hours[0]

    def set_hours(self, hours_: Hours | None) -> None:
        self._hours = None
        self._db.execute(sa.delete(hours))
        if hours_ is not None:
            self._db.execute(sa.insert(hours).values(id=1, **asdict(hours_)))

    def untaken(self, topic: int, since: datetime) -> Sequence[str]:
        self.flush()
        query = sa.select(requests.c.id).where(
            requests.c.state == State.REQUESTED,
            requests.c.topic == topic,
            requests.c.topic_since <= since,
        )
        return [row.id for row in self._db.execute(query)]

    def recent_waits(self, since: datetime, most: int) -> Sequence[int]:
        if self._waits is None:
            query = (
                sa.select(requests.c.waited)
                .where(requests.c.created >= since, requests.c.waited.is_not(None))
                .order_by(requests.c.created.desc())
                .limit(most)
            )
            self._waits = [row.waited for row in self._db.execute(query)]
        return self._waits


def _topic(row: Any) -> Topic:
    return Topic(row.id, row.name, row.minutes, row.next)
