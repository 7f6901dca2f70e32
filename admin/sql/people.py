"""Accounts and one-time links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.model import Person, Role
from admin.sql.base import Rows
from admin.tables import links, people


class PeopleRows(Rows):
    """Secrets are here by their digests only."""

    def person(self, person_id: int, *, lock: bool = False) -> Person | None:
        if not lock and person_id in self._people:
            return self._people[person_id]
        query = sa.select(people).where(people.c.id == person_id)
        row = self._db.execute(query.with_for_update() if lock else query).first()
        if row is None:
            return None
        self._people[person_id] = found = person_of(row)
        return found

    def person_by_login(self, login: str) -> Person | None:
        row = self._db.execute(sa.select(people).where(people.c.login == login)).first()
        return person_of(row) if row else None

    def people(self) -> Sequence[Person]:
        return [
            person_of(row) for row in self._db.execute(sa.select(people).order_by(people.c.name))
        ]

    def find_people(
        self, text: str, role: Role | None, *, active: bool | None, most: int
    ) -> Sequence[Person]:
        query = sa.select(people).where(~people.c.login.startswith("-"))
        if text:
            query = query.where(
                sa.or_(*(sa.func.lower(one).contains(text.lower(), autoescape=True)
                         for one in (people.c.name, people.c.login)))
            )  # fmt: skip
        if role is not None:
            query = query.where(people.c.role == role.value)
        if active is not None:
            query = query.where(people.c.active == active)
        rows = self._db.execute(query.order_by(people.c.name, people.c.id).limit(most))
        return [person_of(row) for row in rows]

    def add_person(self, login: str, name: str, role: Role, password_hash: str | None) -> int:
        done = self._db.execute(
            sa.insert(people).values(
                login=login,
                name=name,
                role=role.value,
                password_hash=password_hash,
                active=True,
                language="",
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

    def set_language(self, person_id: int, language: str) -> None:
        self._people.clear()
        self._db.execute(
            sa.update(people).where(people.c.id == person_id).values(language=language)
        )

    def set_active(self, person_id: int, *, active: bool) -> None:
        self._people.clear()
        self._db.execute(sa.update(people).where(people.c.id == person_id).values(active=active))

    def has_usable_admin(self) -> bool:
        query = sa.select(people.c.id).where(
            people.c.role == Role.ADMIN.value,
            people.c.active,
            people.c.password_hash.is_not(None),
        )
        return self._db.execute(query).first() is not None

    def add_link(self, digest: str, person: int, expires: datetime) -> None:
        self._db.execute(sa.insert(links).values(digest=digest, person=person, expires=expires))

    def link(self, digest: str, now: datetime) -> Person | None:
        query = (
            sa.select(people)
            .join(links, links.c.person == people.c.id)
            .where(links.c.digest == digest, links.c.expires > now, people.c.active)
        )
        row = self._db.execute(query).first()
        return person_of(row) if row else None

    def use_link(self, digest: str) -> bool:
        return self._db.execute(sa.delete(links).where(links.c.digest == digest)).rowcount == 1

    def drop_links(self, person: int) -> None:
        self._db.execute(sa.delete(links).where(links.c.person == person))


def person_of(row: Any) -> Person:
    """The person of a row of `people`."""
    role, active = Role(row.role), bool(row.active)
    return Person(row.id, row.login, row.name, role, row.password_hash, active, row.language)
