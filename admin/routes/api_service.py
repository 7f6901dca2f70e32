"""People and the service itself, for programs."""

from datetime import datetime, timedelta

from admin.api import values
from admin.api.shapes import (
    Health,
    Invitation,
    NewPerson,
    People,
    Person,
    Relay,
    Relays,
)
from admin.errors import NotFound, NotNow
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.scopes import Scope
from admin.usecases import accounts, people
from admin.words import N_


def declare(api: Api) -> None:
    """/people, /relays, /health"""
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

    @api.route("GET", "/relays", Scope.READ_SERVICE, room="service", gives=Relays)
    def list_relays(_call: Call) -> Relays:
        """Relay nodes that live."""
        alive = desk.relays.alive(desk.clock())
        return Relays([
            Relay(name, fact.sessions, fact.waiting, fact.draining) for name, fact in alive
        ])  # fmt: skip

    @api.route("GET", "/health", Scope.READ_SERVICE, room="service", gives=Health)
    def get_health(_call: Call) -> Health:
        """Whether help can be given now."""
        relays = len(desk.relays.alive(desk.clock()))
        link = desk.link
        return Health(
            ready=link.up and relays > 0,
            broker="up" if link.up else "full" if link.full else "down",
            relays=relays,
            waiting=desk.look(lambda uow, _now: uow.waiting_count()),
        )


def _person(uow: UnitOfWork, number: int) -> Person:
    found = uow.person(number)
    if found is None:
        raise NotFound(N_("There is no such person."))
    return values.person(found)
