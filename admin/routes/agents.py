"""The JSON that agents speak: sign in, renew the token, a ticket for the pixel road."""

from datetime import datetime

from admin.api.operation import Who
from admin.api.shapes import AgentToken, OpenHelp, SignedIn, SignIn, Ticket
from admin.api.values import message, state
from admin.errors import Unavailable
from admin.ports import UnitOfWork
from admin.routes.actions import ticket_for
from admin.routes.api import Api, Call
from admin.routes.entrance import checked
from admin.usecases import chat, machines
from admin.words import N_
from broker import tokens
from broker.confirms import BrokerDown, NotAllowed
from broker.link import Link
from broker.log import get
from broker.rabbit import TopologyChanged
from broker.topology import Queue, agent_mailbox

log = get("desk")


def declare(api: Api) -> None:
    """POST /agent/(sign-in|token|help/{request}/ticket)"""
    desk = api.desk

    def token_for(agent: str) -> AgentToken:
        now = desk.clock().timestamp()
        token = tokens.issue(desk.signing_key, agent, now, desk.settings.token)
        return AgentToken(token, int(now + desk.settings.token))

    @api.route(
        "POST", "/agent/sign-in", Who.NOBODY, room="agents", takes=SignIn, gives=SignedIn,
        refuses=(401, 403, 429),
    )  # fmt: skip
    def sign_in_agent(call: Call) -> SignedIn:
        """A person signs in at their desktop."""
        said: SignIn = call.body
        person = checked(desk, said.login.strip(), said.password)
        machine = said.machine
        agent = desk.act(
            lambda uow, now: machines.sign_in(
                uow, now, person, machine.name, machine.token, machine.system
            )
        ).id
        try:
            have(desk.link, agent_mailbox(agent, desk.settings.mailboxes))
        except (BrokerDown, NotAllowed, TopologyChanged) as problem:
            log.warning("mailbox.failed", agent=agent, why=str(problem))
            raise Unavailable(
                N_("The desk cannot reach its message broker; it is tried again.")
            ) from problem
        # Only now: what changes from here on reaches the mailbox, also one that was just made.
        found = desk.look(lambda uow, _now: _open(uow, agent))
        token = token_for(agent)
        return SignedIn(
            token=token.token,
            expires=token.expires,
            agent=agent,
            name=person.name,
            amqp_url="ws" + desk.settings.public_url.removeprefix("http") + "/amqp",
            vhost=desk.vhost,
            organisation=desk.settings.organisation,
            open=found,
        )

    @api.route("POST", "/agent/token", Who.AGENT, room="agents", gives=AgentToken)
    def renew_agent_token(call: Call) -> AgentToken:
        """A fresh token, before the one that it has ends."""
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


def _open(uow: UnitOfWork, agent: str) -> OpenHelp | None:
    line = machines.open_line(uow, agent)
    if line is None:
        return None
    request = line.request
    return OpenHelp(
        request.id, state(request), request.text, line.technician, request.question,
        [message(one) for one in uow.messages_of(request.id, chat.MOST_RECALLED)],
    )  # fmt: skip
