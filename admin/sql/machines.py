"""Machines, and who they belong to."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.model import Machine, MachineLine
from admin.sql.base import Rows
from admin.tables import machines, people, sites


class MachineRows(Rows):
    """Secrets are here by their digests only."""

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

    def machines(self) -> Sequence[Machine]:
        query = sa.select(machines).order_by(machines.c.name, machines.c.id)
        return [_machine(row) for row in self._db.execute(query)]

    def machines_of(self, person: int) -> Sequence[Machine]:
        query = sa.select(machines).where(machines.c.person == person).order_by(machines.c.name)
        return [_machine(row) for row in self._db.execute(query)]

    def change_machine(self, machine_id: str, **values: Any) -> None:
        self._machines.clear()
        self._db.execute(sa.update(machines).where(machines.c.id == machine_id).values(**values))

    def machine_by_credential(self, digest: str) -> Machine | None:
        row = self._db.execute(sa.select(machines).where(machines.c.credential == digest)).first()
        return _machine(row) if row else None

    def find_machines(
        self, text: str, site: int | None, after: tuple[str, str] | None, most: int,
        *, direct: bool = False,
    ) -> Sequence[MachineLine]:  # fmt: skip
        query = _LINES.where(machines.c.name != "")
        if direct:
            query = query.where(
                machines.c.direct, machines.c.agreed.is_not(None), ~machines.c.revoked
            )
        if text:
            query = query.where(
                sa.or_(*(sa.func.lower(one).contains(text.lower(), autoescape=True)
                         for one in (machines.c.name, machines.c.guest, people.c.name,
                                     people.c.login)))
            )  # fmt: skip
        if site is not None:
            query = query.where(machines.c.site == site)
        if after is not None:
            name, key = after
            same = (machines.c.name == name) & (machines.c.id > key)
            query = query.where((machines.c.name > name) | same)
        rows = self._db.execute(query.order_by(machines.c.name, machines.c.id).limit(most))
        return [_line(row) for row in rows]

    def machine_line(self, machine_id: str) -> MachineLine | None:
        row = self._db.execute(_LINES.where(machines.c.id == machine_id)).first()
        return _line(row) if row else None


_FIELDS = tuple(field.name for field in fields(Machine))
_LINES = (
    sa.select(
        machines,
        people.c.name.label("person_name"),
        people.c.login.label("person_login"),
        sites.c.name.label("site_name"),
    )
    .join(people, people.c.id == machines.c.person)
    .outerjoin(sites, sites.c.id == machines.c.site)
)


def _machine(row: Any) -> Machine:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Machine(**values | {"revoked": bool(row.revoked), "direct": bool(row.direct)})


def _line(row: Any) -> MachineLine:
    machine = _machine(row)
    who = machine.guest or row.person_name
    enrolled = row.credential is not None
    return MachineLine(machine, who, row.person_login, row.site_name, enrolled, row.created)
