"""The JSON that agents speak: sign in, renew the token, a ticket for the pixel road."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from admin.errors import Unavailable
from admin.permissions import Permission
from admin.ports import UnitOfWork
from admin.routes.actions import ticket_for
from admin.routes.entrance import checked
from admin.routes.gate import Caller, Gate, json_answer, json_body
from admin.usecases import machines
from admin.words import N_
from broker import tokens
from broker.confirms import BrokerDown, NotAllowed
from broker.lifecycle import word
from broker.log import get
from broker.rabbit import TopologyChanged
from broker.topology import agent_mailbox

log = get("desk")
Short = Annotated[str, Meta(min_length=1, max_length=200)]


class MachineSays(Struct, forbid_unknown_fields=True):
    """What an agent says of its machine; `token` is a secret that it made and keeps there."""

    name: Short
    token: Annotated[str, Meta(min_length=16, max_length=200)]
    system: Annotated[str, Meta(max_length=200)] = ""


class SignIn(Struct, forbid_unknown_fields=True):
    """Body of POST /api/v1/agent/sign-in."""

    login: Short
    password: Annotated[str, Meta(max_length=1000)]
    machine: MachineSays


def declare(gate: Gate) -> None:
    """POST /api/v1/agent/(sign-in|token|help/<id>/ticket)"""
    desk = gate.desk

    def token_for(agent: str) -> dict[str, Any]:
        now = desk.clock().timestamp()
        token = tokens.issue(desk.signing_key, agent, now, desk.settings.token)
        return {"token": token, "expires": int(now + desk.settings.token)}

    @gate.route("POST", "/api/v1/agent/sign-in", Permission.PUBLIC)
    def sign_in(_caller: Caller) -> Any:
        said: SignIn = json_body(SignIn)
        person = checked(desk, said.login.strip(), said.password)
        machine = said.machine
        agent = desk.act(
            lambda uow, now: machines.sign_in(
                uow, now, person, machine.name, machine.token, machine.system
            )
        ).id
        try:
            desk.link.declare(agent_mailbox(agent))
        except (BrokerDown, NotAllowed, TopologyChanged) as problem:
            log.warning("mailbox.failed", agent=agent, why=str(problem))
            raise Unavailable(
                N_("The desk cannot reach its message broker; it is tried again.")
            ) from problem
        # Only now: what changes from here on reaches the mailbox, also one that was just made.
        line = desk.look(lambda uow, _now: machines.open_line(uow, agent))
        return json_answer(
            {
                "agent": agent,
                "name": person.name,
                **token_for(agent),
                "amqp_url": "ws" + desk.settings.public_url.removeprefix("http") + "/amqp",
                "vhost": desk.vhost,
                "organisation": desk.settings.organisation,
                "open": line
                and {
                    "help": line.request.id,
                    "state": word(line.request.state),
                    "text": line.request.text,
                    "technician": line.technician,
                    "question": line.request.question,
                },
            }
        )

    @gate.route("POST", "/api/v1/agent/token", Permission.AGENT)
    def token(caller: Caller) -> Any:
        return json_answer(token_for(caller.agent))

    @gate.route("POST", "/api/v1/agent/help/<request_id>/ticket", Permission.AGENT)
    def ticket(caller: Caller, request_id: str) -> Any:
        def placed(uow: UnitOfWork, now: datetime) -> str | None:
            request = machines.request_of(uow, caller.agent, request_id)
            return machines.place(uow, desk.rules, now, desk.relays, request).node

        return json_answer(ticket_for(gate, request_id, "agent", str(desk.act(placed))))
