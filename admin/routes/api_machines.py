"""Machines, sites and the codes by which they come in, for programs."""

from datetime import datetime

import msgspec

from admin.api.shapes import Somebody
from admin.api.shapes_machines import (
    EnrolmentCode,
    EnrolmentCodes,
    GuestCode,
    Machine,
    Machines,
    MadeEnrolmentCode,
    NewEnrolmentCode,
    Site,
    Sites,
)
from admin.errors import NotFound, NotNow
from admin.model import MachineLine
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.scopes import Scope
from admin.usecases import enrolment, guests, machines

MOST = 10_000


def declare(api: Api) -> None:
    """/machines, /sites, /enrolment-codes, /guest-codes"""
    desk = api.desk

    @api.route("GET", "/machines", Scope.READ_MACHINES, room="machines", gives=Machines)
    def list_machines(_call: Call) -> Machines:
        """All machines, by name."""
        return desk.look(
            lambda uow, _now: Machines([
                _machine(line) for line in uow.find_machines("", None, None, MOST)
            ])
        )  # fmt: skip

    @api.route(
        "POST", "/machines/{machine}/revoke", Scope.MANAGE_MACHINES, room="machines", gives=Machine
    )
    def revoke_machine(call: Call, machine: str) -> Machine:
        """End its access: its connection to the broker ends at once."""

        def revoked(uow: UnitOfWork, now: datetime) -> Machine:
            machines.revoke(uow, now, call.person.login, machine)
            line = uow.machine_line(machine)
            if line is None:
                raise NotFound(machines.NOT_THERE)
            return _machine(line)

        return desk.act(revoked)

    @api.route("GET", "/sites", Scope.READ_MACHINES, room="machines", gives=Sites)
    def list_sites(_call: Call) -> Sites:
        """Where machines stand."""
        return desk.look(lambda uow, _now: Sites([Site(one.id, one.name) for one in uow.sites()]))

    @api.route(
        "GET", "/enrolment-codes", Scope.READ_MACHINES, room="machines", gives=EnrolmentCodes
    )
    def list_enrolment_codes(_call: Call) -> EnrolmentCodes:
        """All codes, the newest first."""
        return desk.look(
            lambda uow, _now: EnrolmentCodes([
                msgspec.convert(one, EnrolmentCode, from_attributes=True)
                for one in uow.enrolment_codes()
            ])
        )  # fmt: skip

    @api.route(
        "POST", "/enrolment-codes", Scope.MANAGE_MACHINES, room="machines",
        takes=NewEnrolmentCode, gives=MadeEnrolmentCode, status=201, refuses=(409,),
    )  # fmt: skip
    def make_enrolment_code(call: Call) -> MadeEnrolmentCode:
        """A new code; it is said only here. 409: there is no such person or site."""
        said: NewEnrolmentCode = call.body

        def made(uow: UnitOfWork, now: datetime) -> MadeEnrolmentCode:
            code, secret = enrolment.make(
                uow, now, call.person.login, said.name, int(said.uses), int(said.days), said.login,
                None if said.site is None else int(said.site),
            )  # fmt: skip
            known = msgspec.structs.asdict(
                msgspec.convert(code, EnrolmentCode, from_attributes=True)
            )
            return MadeEnrolmentCode(**known, code=secret)

        return desk.act(made)

    @api.route(
        "POST", "/enrolment-codes/{code}/revoke", Scope.MANAGE_MACHINES, room="machines",
        gives=EnrolmentCode,
    )  # fmt: skip
    def revoke_enrolment_code(call: Call, code: str) -> EnrolmentCode:
        """No more machines come in by it; those that did stay."""
        return desk.act(lambda uow, now: msgspec.convert(
            enrolment.revoke(uow, now, call.person.login, int(code)),
            EnrolmentCode, from_attributes=True,
        ))  # fmt: skip

    @api.route(
        "POST",
        "/guest-codes",
        Scope.ACT_REQUESTS,
        room="machines",
        gives=GuestCode,
        status=201,
        refuses=(409,),
    )
    def make_guest_code(call: Call) -> GuestCode:
        """To be read out to somebody without an account, who may then ask once."""
        if not desk.settings.guests:
            raise NotNow(guests.NONE)
        return desk.act(lambda uow, now: GuestCode(
            guests.make(uow, now, call.person), now + guests.GOOD_FOR
        ))  # fmt: skip


def _machine(line: MachineLine) -> Machine:
    it = line.machine
    return Machine(
        it.id, it.name, it.system, Somebody(it.person, line.person), it.revoked,
        site=Site(it.site, line.site or "") if it.site is not None else None,
        seen=it.seen, enrolled=line.enrolled, guest=bool(it.guest),
    )  # fmt: skip
