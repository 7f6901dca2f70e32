"""A machine goes mad and says valid things without end: the desk goes on serving the others."""

import json
import time
import urllib.request
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel  # noqa: TID251
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from broker.facts import HelpCancelled, HelpRequested
from broker.ids import unguessable
from broker.lifecycle import Author
from ops.stack import Stack
from tests.accounts import add_person
from tests.eventually import eventually
from tests.integration.broker_ends import publish, said, taken
from tests.integration.test_relay_flood import Flood, p95, through
from tests.story.people import PASSWORD

SECONDS = 10
SLOWEST = 10.0  # for 19 of 20 answers; a flood let through would fill the inbox for minutes


def sign_in(stack: Stack, login: str) -> dict[str, Any]:
    machine = {"name": login, "token": unguessable(), "system": "Linux"}
    body = json.dumps({"login": login, "password": PASSWORD, "machine": machine}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own address
        stack.url + "/api/v1/agent/sign-in", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return dict(json.loads(answer.read()))


def way(stack: Stack, seat: dict[str, Any]) -> Any:
    """This signed-in agent on the broker, through the front and a relay."""
    end = connect(
        seat["amqp_url"],
        subprotocols=[Subprotocol("amqp")],
        additional_headers={"Authorization": f"Bearer {seat['token']}"},
        compression=None,
        proxy=None,
        legacy=True,
    )
    return through(end, stack.vhost, seat["agent"], seat["token"])


def queued(channel: BlockingChannel, mailbox: str, help_id: str) -> bool:
    """Has the desk said that this request waits?"""
    found = taken(channel, mailbox)
    return found is not None and b"help.queued" in found[1] and help_id.encode() in found[1]


def test_the_desk_answers_others_while_an_agent_floods(stack: Stack) -> None:
    for login in ("mad", "calm"):
        add_person(stack, login, login.title(), "USER", PASSWORD)
    mad, calm = sign_in(stack, "mad"), sign_in(stack, "calm")
    me, mailbox = calm["agent"], f"agent.{calm['agent']}"
    took: list[float] = []
    with way(stack, calm) as channel:
        flood = Flood(way(stack, mad), mad["agent"])
        flood.start()
        began = time.monotonic()
        while time.monotonic() < began + SECONDS:
            help_id = unguessable()
            asked = time.monotonic()
            publish(channel, said(Author.AGENT, me, HelpRequested("a question"), help_id))
            eventually(lambda: queued(channel, mailbox, help_id), within=20)  # noqa: B023
            took.append(time.monotonic() - asked)
            publish(channel, said(Author.AGENT, me, HelpCancelled(), help_id))
        flood.stop.set()
    flood.join(15)
    print(f"{len(took)} answers of the desk during a flood: p95 {p95(took):.2f} s")  # noqa: T201
    assert p95(took) < SLOWEST
    assert "amqp.slowed" in stack.log("relay")
