"""The JSON that agents speak: ways in, a fresh token, a ticket for the pixel road."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec

from admin.api.operation import Who
from admin.api.shapes_agents import (
    AgentToken,
    Enrol,
    Enrolled,
    OpenHelp,
    SignedIn,
    SignIn,
    SignInGuest,
    SignInMachine,
    Ticket,
)
from admin.api.values import message, state
from admin.errors import SignInError, Unavailable
from admin.identity import spoken
from admin.model import Machine
from admin.ports import UnitOfWork
from admin.routes.actions import ticket_for
from admin.routes.api import Api, Call
from admin.routes.entrance import checked, try_at
from admin.usecases import attempts, chat, enrolment, guests, machines
from admin.words import N_
from broker import tokens
from broker.confirms import BrokerDown, NotAllowed
from broker.link import Link
from broker.log import get
from broker.refusals import TopologyChanged
from broker.topology import Queue, agent_mailbox

T = TypeVar("T")
NO_BROKER = N_("The desk cannot reach its message broker; it is tried again.")
log = get("desk")


def declare(api: Api) -> None:
    """POST /agent/(sign-in[/machine|/guest]|enrol|token|help/{request}/ticket)"""
    desk = api.desk

    def token_for(agent: str) -> AgentToken:
        now = desk.clock().timestamp()
        token = tokens.issue(desk.signing_key, agent, now, desk.settings.token)
        return AgentToken(token, int(now + desk.settings.token))

    def signed_in(machine: Machine) -> SignedIn:
        """It is in: its mailbox is there, and it is told what it has open."""
        agent = machine.id
        try:
            have(desk.link, agent_mailbox(agent, desk.settings.mailboxes))
        except (BrokerDown, NotAllowed, TopologyChanged) as problem:
            log.warning("mailbox.failed", agent=agent, why=str(problem))
            raise Unavailable(NO_BROKER) from problem
        # Only now: what changes from here on reaches the mailbox, also one that was just made.
        found, name, topics = desk.look(
            lambda uow, _now: (_open(uow, agent), _name(uow, machine), uow.topics())
        )
        token = token_for(agent)
        return SignedIn(
            token=token.token,
            expires=token.expires,
            agent=agent,
            name=name,
            amqp_url="ws" + desk.settings.public_url.removeprefix("http") + "/amqp",
            vhost=desk.vhost,
            organisation=desk.settings.organisation,
            open=found,
            topics=[topic.name for topic in topics],
            direct=machine.direct,
            picture_days=desk.settings.picture_days,
        )

    def enrolled(machine: Machine, credential: str) -> Enrolled:
        return Enrolled(**msgspec.structs.asdict(signed_in(machine)), credential=credential)

    def by_code(what: str, code: str, act: Callable[[UnitOfWork, datetime], T]) -> T:
        """Do this with a code; what fails is counted, so that nobody finds one by trying."""
        if not desk.link.up:  # before the code is used up
            raise Unavailable(NO_BROKER)
        attempt, _ = try_at(desk, what, spoken.plain(code))
        done = desk.act(act)
        desk.act(lambda uow, _now: attempts.succeeded(uow, attempt))
        return done

    @api.route(
        "POST", "/agent/sign-in", Who.NOBODY, room="agents", takes=SignIn, gives=SignedIn,
        refuses=(401, 403, 429),
    )  # fmt: skip
    def sign_in_agent(call: Call) -> SignedIn:
        """A person signs in at their desktop."""
        said: SignIn = call.body
        person, it = checked(desk, said.login.strip(), said.password), said.machine
        return signed_in(desk.act(
            lambda uow, now: machines.sign_in(uow, now, person, it.name, it.token, it.system)
        ))  # fmt: skip

    @api.route(
        "POST", "/agent/enrol", Who.NOBODY, room="agents", takes=Enrol, gives=Enrolled,
        refuses=(401, 403, 429),
    )  # fmt: skip
    def enrol_agent(call: Call) -> Enrolled:
        """A machine comes in with an administrator's code, and needs no password from now on."""
        said: Enrol = call.body
        it = said.machine
        return enrolled(*by_code("enrolment", said.code, lambda uow, now: enrolment.enrol(
            uow, now, said.code, it.name, it.token, it.system
        )))  # fmt: skip

    @api.route(
        "POST", "/agent/sign-in/machine", Who.NOBODY, room="agents", takes=SignInMachine,
        gives=SignedIn, refuses=(401, 403),
    )  # fmt: skip
    def sign_in_machine(call: Call) -> SignedIn:
        """An enrolled machine signs in."""
        said: SignInMachine = call.body
        it = said.machine
        return signed_in(desk.act(
            lambda uow, now: enrolment.sign_in(uow, now, said.credential, it.name, it.system)
        ))  # fmt: skip

    @api.route(
        "POST", "/agent/sign-in/guest", Who.NOBODY, room="agents", takes=SignInGuest,
        gives=Enrolled, refuses=(401, 429),
    )  # fmt: skip
    def sign_in_guest(call: Call) -> Enrolled:
        """Somebody without an account comes in with a technician's code, to ask once."""
        said: SignInGuest = call.body
        if not desk.settings.guests:
            raise SignInError(guests.NONE)
        it = said.machine
        return enrolled(*by_code("guest", said.code, lambda uow, now: guests.enter(
            uow, now, said.code, said.name, it.name, it.system
        )))  # fmt: skip

    @api.route("POST", "/agent/token", Who.AGENT, room="agents", gives=AgentToken)
    def renew_agent_token(call: Call) -> AgentToken:
        """A fresh token, before the one that it has ends."""
        machine = desk.look(lambda uow, _now: uow.machine(call.caller.agent))
        if machine is not None and machines.is_stale(machine, desk.clock()):
            desk.act(lambda uow, now: machines.is_seen(
                uow, now, machine, machine.name, machine.system
            ))  # fmt: skip
        return token_for(call.caller.agent)

    @api.route(
        "POST", "/agent/help/{request}/ticket", Who.AGENT, room="agents", gives=Ticket,
        refuses=(409,),
    )  # fmt: skip
    def get_agent_ticket(call: Call, request: str) -> Ticket:
        """Opens the pixel road for the agent's end, while the session is open."""

        def placed(uow: UnitOfWork, now: datetime) -> str | None:
            known = machines.request_of(uow, call.caller.agent, request)
            return machines.place(uow, desk.rules, now, desk.relays, known).node

        return Ticket(**ticket_for(api.gate, request, "agent", str(desk.act(placed))))


def have(link: Link, mailbox: Queue) -> None:
    """Make sure of it, in its present shape. What a mailbox of another shape held is told anew by
    the answer to the sign-in.

    Raises BrokerDown, NotAllowed or TopologyChanged.
    """
    try:
        link.declare(mailbox)
    except TopologyChanged:
        link.delete(mailbox.name)
        link.declare(mailbox)


def _name(uow: UnitOfWork, machine: Machine) -> str:
    """As whom its user is greeted."""
    person = uow.person(machine.person)
    return machine.guest or (person.name if person else "")


def _open(uow: UnitOfWork, agent: str) -> OpenHelp | None:
    line = machines.open_line(uow, agent)
    if line is None:
        return None
    request = line.request
    return OpenHelp(
        request.id, state(request), request.text, line.technician, request.question,
        [message(one) for one in uow.messages_of(request.id, chat.MOST_RECALLED)],
        uow.picture(request.id) is not None,
    )  # fmt: skip
