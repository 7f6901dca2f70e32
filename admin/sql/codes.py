"""Sites, enrolment codes and guests' codes."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin.model_codes import EnrolmentCode
from admin.model_topics import Site
from admin.sql.base import Rows
from admin.tables import enrolment_codes, guest_codes, machines, requests, sites


class CodeRows(Rows):
    """See admin.ports_codes.Codes."""

    def sites(self) -> Sequence[Site]:
        query = sa.select(sites).where(~sites.c.retired).order_by(sites.c.name)
        return [Site(row.id, row.name) for row in self._db.execute(query)]

    def add_site(self, name: str) -> int:
        return self._inserted(sa.insert(sites).values(name=name, retired=False))

    def rename_site(self, site_id: int, name: str) -> None:
        self._db.execute(sa.update(sites).where(sites.c.id == site_id).values(name=name))

    def drop_site(self, site_id: int, into: int | None) -> int:
        self._machines.clear()
        stood = sa.update(machines).where(machines.c.site == site_id).values(site=into)
        moved = self._db.execute(stood).rowcount
        codes = enrolment_codes.c.site == site_id
        self._db.execute(sa.update(enrolment_codes).where(codes).values(site=into))
        named = sa.select(requests.c.id).where(requests.c.site == site_id).limit(1)
        which = sites.c.id == site_id
        if self._db.execute(named).first() is None:
            self._db.execute(sa.delete(sites).where(which))
        else:
            self._db.execute(sa.update(sites).where(which).values(retired=True))
        return moved

    def add_enrolment_code(self, code: EnrolmentCode, digest: str) -> int:
        values = {name: value for name, value in asdict(code).items() if name != "id"}
        return self._inserted(sa.insert(enrolment_codes).values(**values, digest=digest))

    def enrolment_code(self, digest: str) -> EnrolmentCode | None:
        query = sa.select(enrolment_codes).where(enrolment_codes.c.digest == digest)
        row = self._db.execute(query).first()
        return _code(row) if row else None

    def enrolment_codes(self) -> Sequence[EnrolmentCode]:
        query = sa.select(enrolment_codes).order_by(enrolment_codes.c.id.desc())
        return [_code(row) for row in self._db.execute(query)]

    def use_enrolment_code(self, code_id: int) -> bool:
        code = enrolment_codes.c
        counted = (
            sa.update(enrolment_codes)
            .where(code.id == code_id, code.uses < code.most, ~code.revoked)
            .values(uses=code.uses + 1)
        )
        return self._db.execute(counted).rowcount == 1

    def revoke_enrolment_code(self, code_id: int) -> EnrolmentCode | None:
        which = enrolment_codes.c.id == code_id
        row = self._db.execute(sa.select(enrolment_codes).where(which)).first()
        self._db.execute(sa.update(enrolment_codes).where(which).values(revoked=True))
        return _code(row) if row else None

    def add_guest_code(self, digest: str, creator: int, expires: datetime) -> None:
        values = {"digest": digest, "creator": creator, "expires": expires}
        self._db.execute(sa.insert(guest_codes).values(**values))

    def use_guest_code(self, digest: str, now: datetime) -> int | None:
        which = (guest_codes.c.digest == digest) & (guest_codes.c.expires > now)
        row = self._db.execute(sa.select(guest_codes.c.creator).where(which)).first()
        if row is None or self._db.execute(sa.delete(guest_codes).where(which)).rowcount != 1:
            return None
        return int(row.creator)

    def _inserted(self, insert: Any) -> int:
        key = self._db.execute(insert).inserted_primary_key
        assert key is not None  # noqa: S101 - an insert of one row has one
        return int(key[0])


def _code(row: Any) -> EnrolmentCode:
    values = {field.name: getattr(row, field.name) for field in fields(EnrolmentCode)}
    return EnrolmentCode(**values | {"revoked": bool(row.revoked)})
