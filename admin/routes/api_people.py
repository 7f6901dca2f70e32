"""Accounts, for programs: one by one, or a whole list."""

from datetime import datetime, timedelta

from admin import people_csv
from admin.api import values
from admin.api.operation import Written
from admin.api.shapes_people import (
    CSV,
    Imported,
    ImportedRow,
    ImportQuery,
    Invitation,
    NewPerson,
    People,
    Person,
)
from admin.errors import NotFound, NotNow
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.scopes import Scope
from admin.usecases import accounts, importing, people
from admin.usecases.importing import Planned
from admin.words import N_
from broker.log import get

LIST = Written(("text/csv",), CSV, 512 * 1024)
log = get("desk")


def declare(api: Api) -> None:
    """/people"""
    desk = api.desk

    @api.route("GET", "/people", Scope.READ_PEOPLE, room="people", gives=People)
    def list_people(_call: Call) -> People:
        """All accounts, by name."""
        return desk.look(lambda uow, _now: People([values.person(one) for one in uow.people()]))

    @api.route(
        "POST", "/people", Scope.MANAGE_PEOPLE, room="people", takes=NewPerson, gives=Person,
        status=201, refuses=(409,),
    )  # fmt: skip
    def add_person(call: Call) -> Person:
        """A new account, without a password. 409: the login is taken."""
        said: NewPerson = call.body

        def added(uow: UnitOfWork, now: datetime) -> Person:
            if uow.person_by_login(said.login):
                raise NotNow(N_("The login %(login)s is taken."), login=said.login)
            by = call.person.login
            return _person(uow, accounts.add(uow, now, by, said.login, said.name, said.role))

        return desk.act(added)

    @api.route(
        "POST", "/people/{person}/invite", Scope.MANAGE_PEOPLE, room="people", gives=Invitation
    )
    def invite_person(call: Call, person: str) -> Invitation:
        """A one-time link that sets the password; an older one ends."""

        def invited(uow: UnitOfWork, now: datetime) -> Invitation:
            secret = accounts.invite(uow, now, call.person.login, int(person))
            link = f"{desk.settings.public_url}/welcome/{secret}"
            return Invitation(link, now + timedelta(days=people.LINK_DAYS))

        return desk.act(invited)

    @api.route(
        "POST", "/people/{person}/deactivate", Scope.MANAGE_PEOPLE, room="people", gives=Person,
        refuses=(409,),
    )  # fmt: skip
    def deactivate_person(call: Call, person: str) -> Person:
        """Nobody comes in with this account any more; who is in is out. 409: oneself, the last."""
        return desk.act(
            lambda uow, now: values.person(accounts.deactivate(uow, now, call.person, int(person)))
        )

    @api.route(
        "POST", "/people/{person}/activate", Scope.MANAGE_PEOPLE, room="people", gives=Person
    )
    def activate_person(call: Call, person: str) -> Person:
        """The account is good again."""
        by = call.person.login
        return desk.act(
            lambda uow, now: values.person(accounts.activate(uow, now, by, int(person)))
        )

    @api.route(
        "POST", "/people/import", Scope.MANAGE_PEOPLE, room="people", query=ImportQuery, takes=LIST,
        gives=Imported, refuses=(409,),
    )  # fmt: skip
    def import_people(call: Call) -> Imported:
        """Accounts from a list, and what became of each row; a row that cannot be used is left
        out. None of them has a password: invite each. 409: there is nothing in it to import.
        """
        asked: ImportQuery = call.query
        rows = people_csv.rows(people_csv.decoded(call.body))
        update = asked.known == "change"
        if asked.mode == "check":
            plan = desk.look(
                lambda uow, _now: importing.plan(uow, call.person, rows, update=update)
            )
        else:
            plan = desk.act(
                lambda uow, now: importing.carry_out(uow, now, call.person, rows, update=update)
            )
            log.info("people.imported", by=call.person.login, rows=len(rows))
        return Imported([_row(api, one) for one in plan])


def _row(api: Api, one: Planned) -> ImportedRow:
    problem = None if one.problem is None else api.gate.pages.say(one.problem)
    row = one.row
    return ImportedRow(row.line, row.login, row.name, row.role, one.fate.value, problem, one.person)


def _person(uow: UnitOfWork, number: int) -> Person:
    found = uow.person(number)
    if found is None:
        raise NotFound(N_("There is no such person."))
    return values.person(found)
