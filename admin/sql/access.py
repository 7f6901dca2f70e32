"""Sessions, known browsers, second factors, names elsewhere, and attempts to get in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.model import Person, Role
from admin.model_access import Device, Halfway, SecondFactor, Session, Step, Visit
from admin.sql.people import PeopleRows, person_of
from admin.tables import (
    attempts,
    devices,
    halfways,
    identities,
    people,
    recovery_codes,
    second_factors,
    sessions,
)


class AccessRows(PeopleRows):
    """See admin.ports_access."""

    # -- sessions ----------------------------------------------------------------------------------

    def add_session(
        self, digest: str, person: int, now: datetime, expires: datetime, visit: Visit
    ) -> None:
        self._db.execute(
            sa.insert(sessions).values(
                digest=digest, person=person, created=now, seen=now, expires=expires,
                address=visit.address, browser=visit.browser,
            )
        )  # fmt: skip

    def session(
        self, digest: str, now: datetime, unused_since: datetime
    ) -> tuple[Person, Session] | None:
        query = (
            sa.select(sessions)
            .join(people, sessions.c.person == people.c.id)
            .where(
                sessions.c.digest == digest, sessions.c.expires > now,
                sessions.c.seen > unused_since, people.c.active,
            )
        )  # fmt: skip
        row = self._db.execute(query).first()
        person = row and self.person(row.person)
        return (person, _session(row)) if person else None

    def sessions_of(self, person: int, now: datetime, unused_since: datetime) -> Sequence[Session]:
        query = (
            sa.select(sessions)
            .where(sessions.c.person == person, sessions.c.expires > now)
            .where(sessions.c.seen > unused_since)
            .order_by(sessions.c.seen.desc(), sessions.c.id.desc())
        )
        return [_session(row) for row in self._db.execute(query)]

    def touch_session(self, session: int, now: datetime) -> None:
        self._db.execute(sa.update(sessions).where(sessions.c.id == session).values(seen=now))

    def drop_session(self, digest: str) -> None:
        self._db.execute(sa.delete(sessions).where(sessions.c.digest == digest))

    def drop_session_of(self, person: int, session: int) -> bool:
        return self._drops(sessions, sessions.c.person == person, sessions.c.id == session)

    def drop_sessions(self, person: int, keep: int | None = None) -> None:
        others = [sessions.c.id != keep] if keep is not None else []
        self._drops(sessions, sessions.c.person == person, *others)

    # -- the way in --------------------------------------------------------------------------------

    def add_halfway(self, digest: str, person: int, needs: Step, expires: datetime) -> None:
        self._db.execute(
            sa.insert(halfways).values(
                digest=digest, person=person, needs=needs.value, expires=expires
            )
        )

    def halfway(self, digest: str, now: datetime) -> Halfway | None:
        query = sa.select(halfways).where(halfways.c.digest == digest, halfways.c.expires > now)
        row = self._db.execute(query).first()
        person = row and self.person(row.person)
        return Halfway(person, Step(row.needs)) if person and person.active and row else None

    def drop_halfway(self, digest: str) -> bool:
        return self._drops(halfways, halfways.c.digest == digest)

    def drop_halfways(self, person: int) -> None:
        self._drops(halfways, halfways.c.person == person)

    # -- known browsers ----------------------------------------------------------------------------

    def device(self, digest: str, person: int, now: datetime) -> Device | None:
        row = self._db.execute(
            sa.select(devices).where(
                devices.c.person == person, devices.c.digest == digest, devices.c.expires > now
            )
        ).first()
        return _device(row) if row else None

    def keep_device(
        self, digest: str, person: int, now: datetime, expires: datetime,
        trusted_until: datetime | None, visit: Visit,
    ) -> None:  # fmt: skip
        values = {"seen": now, "expires": expires, "trusted_until": trusted_until,
                  "address": visit.address, "browser": visit.browser}  # fmt: skip
        this = (devices.c.person == person, devices.c.digest == digest)
        if self._db.execute(sa.select(devices.c.id).where(*this)).first():
            self._db.execute(sa.update(devices).where(*this).values(values))
            return
        self._db.execute(
            sa.insert(devices).values(digest=digest, person=person, created=now, **values)
        )

    def devices_of(self, person: int, now: datetime) -> Sequence[Device]:
        query = (
            sa.select(devices)
            .where(devices.c.person == person, devices.c.expires > now)
            .order_by(devices.c.seen.desc(), devices.c.id.desc())
        )
        return [_device(row) for row in self._db.execute(query)]

    def drop_device(self, person: int, device: int) -> bool:
        return self._drops(devices, devices.c.person == person, devices.c.id == device)

    def drop_devices(self, person: int) -> None:
        self._drops(devices, devices.c.person == person)

    def distrust_devices(self, person: int) -> None:
        self._db.execute(
            sa.update(devices).where(devices.c.person == person).values(trusted_until=None)
        )

    def was_here(self, login: str, device: str, address: str, now: datetime) -> tuple[bool, bool]:
        query = (
            sa.select(devices.c.digest, devices.c.address)
            .join(people, devices.c.person == people.c.id)
            .where(
                people.c.login == login, devices.c.expires > now,
                sa.or_(devices.c.digest == device, devices.c.address == address),
            )
        )  # fmt: skip
        rows = self._db.execute(query).all()
        return any(row.digest == device for row in rows), any(
            row.address == address for row in rows
        )

    # -- second factors ----------------------------------------------------------------------------

    def second_factor(self, person: int) -> SecondFactor | None:
        row = self._db.execute(
            sa.select(second_factors).where(second_factors.c.person == person)
        ).first()
        if row is None:
            return None
        return SecondFactor(row.secret, row.last_step, row.created, row.machine_until)

    def has_second_factor(self) -> frozenset[int]:
        return frozenset(self._db.execute(sa.select(second_factors.c.person)).scalars())

    def set_second_factor(self, person: int, secret: str, step: int, now: datetime) -> None:
        self.drop_second_factor(person)
        self._db.execute(
            sa.insert(second_factors).values(
                person=person, secret=secret, last_step=step, created=now
            )
        )

    def drop_second_factor(self, person: int) -> bool:
        self._drops(recovery_codes, recovery_codes.c.person == person)
        return self._drops(second_factors, second_factors.c.person == person)

    def use_step(self, person: int, step: int) -> bool:
        done = self._db.execute(
            sa.update(second_factors)
            .where(second_factors.c.person == person, second_factors.c.last_step < step)
            .values(last_step=step)
        )
        return done.rowcount == 1

    def allow_machine(self, person: int, until: datetime | None) -> None:
        self._db.execute(
            sa.update(second_factors)
            .where(second_factors.c.person == person)
            .values(machine_until=until)
        )

    def set_recovery_codes(self, person: int, digests: Sequence[str]) -> None:
        self._drops(recovery_codes, recovery_codes.c.person == person)
        rows = [{"person": person, "digest": digest} for digest in digests]
        self._db.execute(sa.insert(recovery_codes), rows)

    def recovery_codes_left(self, person: int) -> int:
        query = sa.select(sa.func.count()).where(recovery_codes.c.person == person)
        return int(self._db.execute(query).scalar_one())

    def use_recovery_code(self, person: int, digest: str) -> bool:
        this = (recovery_codes.c.person == person, recovery_codes.c.digest == digest)
        return self._drops(recovery_codes, *this)

    # -- who somebody is elsewhere -----------------------------------------------------------------

    def identity(self, source: str, subject: str) -> Person | None:
        query = (
            sa.select(people)
            .join(identities, identities.c.person == people.c.id)
            .where(identities.c.source == source, identities.c.subject == subject)
        )
        row = self._db.execute(query).first()
        return person_of(row) if row else None

    def identities_of(self, person: int) -> Sequence[str]:
        query = sa.select(identities.c.source).where(identities.c.person == person)
        return list(self._db.execute(query).scalars())

    def add_identity(self, source: str, subject: str, person: int) -> None:
        self._db.execute(
            sa.insert(identities).values(source=source, subject=subject, person=person)
        )

    def know_as(self, person: int, name: str, role: Role) -> None:
        self._people.clear()
        self._db.execute(
            sa.update(people).where(people.c.id == person).values(name=name, role=role.value)
        )

    # -- attempts ----------------------------------------------------------------------------------

    def add_attempt(self, attempt: str, names: Sequence[str], now: datetime) -> None:
        rows = [{"attempt": attempt, "name": name, "at": now} for name in names]
        self._db.execute(sa.insert(attempts), rows)

    def attempts(self, name: str, since: datetime) -> int:
        query = sa.select(sa.func.count()).where(attempts.c.name == name, attempts.c.at > since)
        return int(self._db.execute(query).scalar_one())

    def drop_attempt(self, attempt: str) -> None:
        self._drops(attempts, attempts.c.attempt == attempt)

    def drop_attempts(self, name: str) -> None:
        self._drops(attempts, attempts.c.name == name)

    def _drops(self, table: sa.Table, *which: Any) -> bool:
        return self._db.execute(sa.delete(table).where(*which)).rowcount > 0


def _session(row: Any) -> Session:
    return Session(row.id, row.person, row.created, row.seen, row.expires, row.address, row.browser)


def _device(row: Any) -> Device:
    return Device(
        row.id, row.person, row.created, row.seen, row.expires, row.trusted_until, row.address,
        row.browser,
    )  # fmt: skip
