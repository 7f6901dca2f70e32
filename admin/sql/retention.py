"""Forgetting: what names people or repeats their words goes, figures and the chain stay."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin import trail
from admin.audit.chain import DESK, ERASED, GONE
from admin.model import Machine, Person, Role
from admin.sql.requests import RequestRows
from admin.sql.words import FOUND
from admin.tables import (
    attempts,
    changes,
    machines,
    messages,
    metadata,
    people,
    pictures,
    requests,
    words,
)
from broker.lifecycle import OPEN

NOBODY = "-"  # the login of whom forgotten requests belong to
NO_MACHINE = "0" * 32


class RetentionRows(RequestRows):
    """See admin.ports_records.Retention."""

    def forgettable(self, ended_before: datetime, most: int) -> Sequence[str]:
        query = (
            sa.select(requests.c.id)
            .where(~requests.c.forgotten, requests.c.ended < ended_before)
            .order_by(requests.c.ended)
            .limit(most)
        )
        return [row.id for row in self._db.execute(query)]

    def forget_requests(self, ids: Sequence[str], now: datetime, who: str) -> None:
        if not ids:
            return
        self.flush()
        self._chain()  # what this transaction has told of them so far is erased with the rest
        self._requests.clear()
        nobody = self._nobody(now)
        lent = sa.select(requests.c.machine).where(requests.c.id.in_(ids))
        of_guests = machines.c.id.in_(lent) & (machines.c.guest != "")
        self.forget_guests(self._ids(machines.c.id, machines, of_guests), now, who)
        self._db.execute(
            sa.update(requests)
            .where(requests.c.id.in_(ids))
            .values(
                user=nobody, machine=NO_MACHINE, technician=None, text="", reason="",
                question=None, forgotten=True,
            )
        )  # fmt: skip
        for table in (words, messages, pictures):
            self._db.execute(sa.delete(table).where(table.c.request.in_(ids)))
        of_them = changes.c.request.in_(ids)
        self._erase(of_them & (changes.c.who != DESK), who=True)
        self._erase(of_them & changes.c.words_mark.is_not(None), words=True)
        for request in ids:
            self._track(request, who, now, ERASED, "", "who, words")

    def guests_who_never_asked(self, came_before: datetime, most: int) -> Sequence[str]:
        asked = sa.exists().where(requests.c.machine == machines.c.id)
        query = sa.select(machines.c.id).where(
            machines.c.guest != "", machines.c.created < came_before, ~asked
        )
        return [row.id for row in self._db.execute(query.limit(most))]

    def forget_guests(self, ids: Sequence[str], now: datetime, who: str) -> None:
        if not ids:
            return
        self._chain()
        self._machines.clear()
        self._db.execute(  # a guest's machine is of one request
            sa.update(machines)
            .where(machines.c.id.in_(ids))
            .values(name="", system="", guest="", revoked=True)
        )
        about = [trail.machine(one) for one in ids]
        self._erase((changes.c.request == DESK) & changes.c.old.in_(about), words=True)
        self._track(DESK, who, now, ERASED, "", "guests")

    def delete_request(self, request_id: str, now: datetime, who: str) -> None:
        self.forget_requests([request_id], now, who)
        self._track(request_id, who, now, GONE, "", "")
        self._db.execute(sa.delete(requests).where(requests.c.id == request_id))

    def forget_person(self, person: Person, now: datetime, who: str) -> None:
        self._chain()  # what this transaction has told of them so far is erased with the rest
        own = self._ids(requests.c.id, requests, requests.c.user == person.id)
        elsewhere = self._wrote_in(person, own)
        self._forget_names(person, own, now, who)
        self._db.execute(
            sa.update(requests).where(requests.c.id.in_(own)).values(text="", reason="")
        )
        for table in (words, messages, pictures):
            self._db.execute(sa.delete(table).where(table.c.request.in_(own)))
        owned = self._ids(machines.c.id, machines, machines.c.person == person.id)
        about = [trail.person(person.id), *map(trail.machine, owned)]
        self._erase((changes.c.request == DESK) & changes.c.old.in_(about), words=True)
        for machine in owned:
            self._db.execute(
                sa.update(machines)
                .where(machines.c.id == machine)
                .values(
                    name="",
                    system="",
                    credential=None,
                    direct=False,
                    agreed=None,
                    token_digest=secrets.token_hex(32),
                )
            )
        for table in metadata.sorted_tables:
            if "person" in table.c and table is not machines:
                self._db.execute(sa.delete(table).where(table.c.person == person.id))
            if "creator" in table.c:
                self._db.execute(sa.delete(table).where(table.c.creator == person.id))
        self._db.execute(
            sa.delete(attempts).where(attempts.c.name.contains(person.login, autoescape=True))
        )
        self._db.execute(
            sa.update(people)
            .where(people.c.id == person.id)
            .values(login=f"-{person.id}", name="", password_hash=None, active=False, language="")
        )
        self._find_anew(elsewhere)
        self._people.clear()
        self._machines.clear()
        self._requests.clear()
        self._track(DESK, who, now, ERASED, "", f"person {person.id}")

    def _wrote_in(self, person: Person, own: Sequence[str]) -> Sequence[str]:
        """Requests of others that are found by words of this person."""
        noted = (changes.c.who == person.login) & changes.c.attribute.in_(FOUND)
        spoke = messages.c.person == person.id
        found = {
            *self._ids(changes.c.request, changes, noted),
            *self._ids(messages.c.request, messages, spoke),
        }
        return sorted(found - set(own))

    def _forget_names(self, person: Person, own: Sequence[str], now: datetime, who: str) -> None:
        """In all case files; in those of their own requests the words, too."""
        said = changes.c.who == person.login
        named = (changes.c.attribute == "technician") & (
            (changes.c.old == person.login) | (changes.c.new == person.login)
        )
        theirs = changes.c.request.in_(own) & (changes.c.attribute != "technician")
        touched = set(own) | set(self._ids(changes.c.request, changes, said | named))
        # What they wrote first: it is found by who wrote it. "technician" names others, too.
        # What they did as administrators names others, and stays.
        spoke = said & (changes.c.attribute != "technician") & (changes.c.request != DESK)
        wrote = spoke | theirs
        self._erase(named | (wrote & changes.c.words_mark.is_not(None)), words=True)
        self._erase(said, who=True)
        for request in sorted(touched):
            self._track(request, who, now, ERASED, "", "one person")

    def _erase(self, which: Any, *, who: bool = False, words: bool = False) -> None:
        gone: dict[str, Any] = {"who": "", "who_salt": None} if who else {}
        if words:
            gone |= {"old": "", "new": "", "words_salt": None}
        self._db.execute(sa.update(changes).where(which).values(**gone))

    def _ids(self, column: Any, table: sa.Table, which: Any) -> Sequence[Any]:
        query = sa.select(column).select_from(table).where(which).distinct()
        return [row[0] for row in self._db.execute(query)]

    def _nobody(self, now: datetime) -> int:
        found = self.person_by_login(NOBODY)
        if found:
            return found.id
        made = self.add_person(NOBODY, "", Role.USER, None)
        self._db.execute(sa.update(people).where(people.c.id == made).values(active=False))
        nothing = Machine(NO_MACHINE, made, "", "", revoked=True)
        self.add_machine(nothing, secrets.token_hex(32), now)
        return made

    def has_open(self, person: int) -> bool:
        query = sa.select(requests.c.id).where(
            (requests.c.user == person) | (requests.c.technician == person),
            requests.c.state.in_(OPEN),
        )
        return self._db.execute(query.limit(1)).first() is not None
