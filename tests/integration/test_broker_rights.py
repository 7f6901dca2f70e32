"""What an agent's token does not let it do: each time it is the broker itself that refuses."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from pika.adapters.blocking_connection import BlockingChannel  # noqa: TID251
from pika.exceptions import (  # noqa: TID251
    ChannelClosedByBroker,
    ConnectionClosedByBroker,
    ProbableAccessDeniedError,
    ProbableAuthenticationError,
)

from broker import keys, tickets
from broker.events import decode, pack
from broker.facts import HelpAccepted, HelpAdmitted, HelpRequested, RelayAlive
from broker.ids import unguessable
from broker.keys import SigningKey
from broker.lifecycle import Author
from broker.link import Link
from broker.tokens import AUDIENCE, scopes
from broker.topology import (
    ASIDE,
    EXCHANGE,
    HAPPENS,
    READERS,
    agent_mailbox,
    presence_queue,
    webhook_queue,
)
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import (
    A,
    B,
    agent,
    agents,
    linked,
    numbered,
    operator,
    publish,
    said,
    stranger,
    taken,
    token,
)

MINE, OTHERS = f"agent.{A}", f"agent.{B}"


@pytest.fixture
def key(key_folder: Path) -> SigningKey:
    return keys.load_signing(key_folder / "signing.pem")


@pytest.fixture
def desk(node: RabbitNode, vhost: str) -> Iterator[Link]:
    with agents(node.url("desk", vhost), A, B) as link:
        yield link


@pytest.fixture
def me(node: RabbitNode, vhost: str, key: SigningKey, desk: Link) -> Iterator[BlockingChannel]:
    with agent(node, vhost, key) as channel:
        yield channel


def test_an_agent_asks_for_help_and_hears_the_desk(
    me: BlockingChannel, desk: Link, node: RabbitNode, vhost: str
) -> None:
    publish(me, said(Author.AGENT, A, HelpRequested("my printer")))
    desk.publish(pack(numbered(1))).result(5)
    found = eventually(lambda: taken(me, MINE))
    assert decode(f"desk.{A}.help.admitted", found[1]).subject == "n1"
    with operator(node, vhost) as look:
        properties, _ = eventually(lambda: taken(look, "monitor"))
        assert properties.user_id == A


def as_another(channel: BlockingChannel) -> None:
    publish(channel, said(Author.AGENT, B, HelpRequested("")), user_id=A)


def as_the_desk(channel: BlockingChannel) -> None:
    publish(channel, said(Author.DESK, A, HelpAdmitted()), user_id=A)


def as_the_desk_to_another(channel: BlockingChannel) -> None:
    publish(channel, said(Author.DESK, B, HelpAccepted("Eve", "x")), user_id=A)


def as_a_relay(channel: BlockingChannel) -> None:
    publish(channel, said(Author.RELAY, "relay-1", RelayAlive(0, 0)), user_id=A)


def put(exchange: str, key: str) -> Callable[[BlockingChannel], None]:
    return lambda channel: channel.basic_publish(exchange, key, b"x", mandatory=True)


FORBIDDEN: dict[str, Callable[[BlockingChannel], Any]] = {
    "read another's queue": lambda it: it.basic_get(OTHERS),
    "consume another's queue": lambda it: it.basic_consume(OTHERS, lambda *_: None),
    "read the desk's inbox": lambda it: it.basic_get("desk.inbox"),
    "read the monitor's queue": lambda it: it.basic_get("monitor"),
    "read the dead": lambda it: it.basic_get("dead"),
    "publish as another agent": as_another,
    "publish as the desk": as_the_desk,
    "publish as the desk to another": as_the_desk_to_another,
    "publish as a relay": as_a_relay,
    "publish without an author": put(EXCHANGE, "help.requested"),
    "publish straight into another's queue": put("", OTHERS),
    "publish straight into its own queue": put("", MINE),
    "publish straight into the inbox": put("", "desk.inbox"),
    "publish to another exchange": put("amq.topic", f"agent.{A}.help.requested"),
    "publish as RabbitMQ": put("amq.rabbitmq.event", "user.created"),
    "declare a queue": lambda it: it.queue_declare("mine"),
    "declare a queue with a server's name": lambda it: it.queue_declare("", exclusive=True),
    "declare its own queue": lambda it: it.queue_declare(
        MINE, durable=True, arguments=dict(agent_mailbox(A).arguments)
    ),
    "delete its own queue": lambda it: it.queue_delete(MINE),
    "delete another's queue": lambda it: it.queue_delete(OTHERS),
    "purge another's queue": lambda it: it.queue_purge(OTHERS),
    "purge the inbox": lambda it: it.queue_purge("desk.inbox"),
    "declare an exchange": lambda it: it.exchange_declare("mine"),
    "declare an exchange with its queue's name": lambda it: it.exchange_declare(MINE, "topic"),
    "delete the exchange": lambda it: it.exchange_delete(EXCHANGE),
    "bind its queue to the desk's words": lambda it: it.queue_bind(MINE, EXCHANGE, "desk.#"),
    "bind its queue to everything": lambda it: it.queue_bind(MINE, EXCHANGE, "#"),
    "bind another's queue": lambda it: it.queue_bind(OTHERS, EXCHANGE, f"agent.{A}.#"),
    "unbind its own queue": lambda it: it.queue_unbind(MINE, EXCHANGE, f"desk.{A}.#"),
    "unbind another's queue": lambda it: it.queue_unbind(OTHERS, EXCHANGE, f"desk.{B}.#"),
    "bind exchanges": lambda it: it.exchange_bind("amq.fanout", EXCHANGE, "#"),
}


@pytest.mark.parametrize("act", FORBIDDEN)
def test_the_broker_refuses_an_agent_to(act: str, me: BlockingChannel) -> None:
    with pytest.raises(ChannelClosedByBroker) as refusal:
        FORBIDDEN[act](me)
    assert refusal.value.reply_code == 403, refusal.value


def test_its_name_in_a_message_is_its_own_or_none(me: BlockingChannel) -> None:
    with pytest.raises(ChannelClosedByBroker) as refusal:
        publish(me, said(Author.AGENT, A, HelpRequested("")), user_id=B)
    assert refusal.value.reply_code == 406


def test_a_forged_message_by_the_way_of_dead_letters_reaches_nobody(
    me: BlockingChannel, node: RabbitNode, vhost: str
) -> None:
    """An exchange with its queue's name, and that queue made anew with dead letters to B."""
    steps: list[Callable[[BlockingChannel], Any]] = [
        lambda it: it.exchange_declare(MINE, "topic"),
        lambda it: it.queue_delete(MINE),
        lambda it: it.queue_declare(
            MINE,
            durable=True,
            arguments={
                "x-dead-letter-exchange": EXCHANGE,
                "x-dead-letter-routing-key": f"desk.{B}.help.accepted",
                "x-message-ttl": 0,
            },
        ),
        lambda it: it.basic_publish("", MINE, b"forged", mandatory=True),
        lambda it: it.basic_publish(MINE, f"agent.{A}.x", b"forged", mandatory=True),
    ]
    connection = me.connection
    for step in steps:
        channel = connection.channel()
        channel.confirm_delivery()
        with pytest.raises(ChannelClosedByBroker) as refusal:
            step(channel)
        assert refusal.value.reply_code in {403, 404}  # 404: the exchange was never made
    with operator(node, vhost) as look:
        assert taken(look, OTHERS) is None
    assert "x-dead-letter" not in node.ctl("list_queues", "-p", vhost, "name", "arguments")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {
        "sub": A, "aud": AUDIENCE, "iat": now, "exp": now + 60, "scope": scopes(A), **changes,
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def signed(key: SigningKey, **changes: Any) -> str:
    return jwt.encode(claims(**changes), key.private, "ES256", headers={"kid": key.kid})


def part(value: dict[str, Any] | bytes) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_the_public_key_as_secret(key: SigningKey) -> str:
    unsigned = part({"alg": "HS256", "typ": "JWT", "kid": key.kid}) + "." + part(claims())
    pem = keys.public_pem(key.private.public_key())
    return unsigned + "." + part(hmac.new(pem, unsigned.encode(), hashlib.sha256).digest())


def of_another_key(key: SigningKey) -> str:
    return jwt.encode(claims(), keys.new().private, "ES256", headers={"kid": key.kid})


BAD_TOKENS: dict[str, Callable[[SigningKey], str]] = {
    "nothing": lambda _key: "",
    "a password": lambda _key: "guest",
    "expired": lambda key: signed(key, exp=int(time.time()) - 1),
    "forged": of_another_key,
    "of an unknown key": lambda _key: token(keys.new()),
    "for another audience": lambda key: signed(key, aud="helpchannel-relay"),
    "without a signature": lambda key: (
        part({"alg": "none", "kid": key.kid}) + "." + part(claims()) + "."
    ),
    "signed with the public key": with_the_public_key_as_secret,
}


@pytest.mark.parametrize("bad", BAD_TOKENS)
def test_nobody_comes_in_with_a_token_that_is(
    bad: str, node: RabbitNode, vhost: str, key: SigningKey
) -> None:
    with (
        pytest.raises((ProbableAuthenticationError, ProbableAccessDeniedError)),
        stranger(node, vhost, A, BAD_TOKENS[bad](key)),
    ):
        pass


def test_a_name_that_the_client_typed_counts_for_nothing(
    node: RabbitNode, vhost: str, key: SigningKey, desk: Link
) -> None:
    with stranger(node, vhost, B, token(key, A)) as channel:
        with pytest.raises(ChannelClosedByBroker) as refusal:
            channel.basic_get(OTHERS)
        assert refusal.value.reply_code == 403


def test_a_ticket_does_not_open_the_broker(node: RabbitNode, vhost: str, key: SigningKey) -> None:
    ticket = tickets.issue(key, "s1", "agent", "relay-1", time.time(), 60)
    with (
        pytest.raises((ProbableAuthenticationError, ProbableAccessDeniedError)),
        stranger(node, vhost, A, ticket),
    ):
        pass


def test_a_token_that_ends_ends_what_was_not_asked_before(
    node: RabbitNode, vhost: str, key: SigningKey, desk: Link
) -> None:
    with stranger(node, vhost, A, token(key, A, seconds=2)) as channel:
        assert taken(channel, MINE) is None

        def refused() -> bool:
            try:
                with_new = channel.connection.channel()
                with_new.confirm_delivery()
                publish(with_new, said(Author.AGENT, A, HelpRequested("")))
            except (ChannelClosedByBroker, ConnectionClosedByBroker) as refusal:
                return refusal.reply_code in {403, 530}
            return False

        eventually(refused, within=8, every=0.3)


def goes_on(channel: BlockingChannel) -> bool:
    """Does the broker let this connection say something that it has not been asked before?"""
    try:
        fresh = channel.connection.channel()
        fresh.confirm_delivery()
        publish(fresh, said(Author.AGENT, A, HelpRequested("")))
    except (ChannelClosedByBroker, ConnectionClosedByBroker) as refusal:
        if refusal.reply_code not in {403, 530}:
            raise
        return False
    return True


def test_a_connection_outlives_its_token_only_if_that_is_renewed(
    node: RabbitNode, vhost: str, key: SigningKey, desk: Link
) -> None:
    with stranger(node, vhost, A, token(key, A, seconds=3)) as channel:
        first_ends = time.monotonic() + 3
        assert goes_on(channel)
        channel.connection.update_secret(token(key, A, seconds=8), "renewed")
        eventually(lambda: time.monotonic() > first_ends + 1)
        assert goes_on(channel), "the token that it came with is over"
        eventually(lambda: not goes_on(channel), within=15, every=0.5)


def test_a_link_that_renews_its_token_is_never_cut(
    node: RabbitNode, vhost: str, key: SigningKey, desk: Link
) -> None:
    changes: list[bool] = []
    url = f"amqp://{A}:{token(key, A, seconds=3)}@127.0.0.1:{node.amqp_port}/{vhost}"
    with linked(url, only=[], on_change=lambda up, _why: changes.append(up)) as link:
        over = time.monotonic() + 7  # two lives of a token

        def said_all() -> bool:
            link.renew(token(key, A, seconds=3))
            link.publish(pack(said(Author.AGENT, A, HelpRequested("")))).result(5)
            return time.monotonic() > over

        eventually(said_all, within=12, every=0.5)
        assert changes == [True]


def test_a_token_of_the_desks_own_making_has_an_end_and_a_name(key: SigningKey) -> None:
    """RabbitMQ takes one without `exp` for ever and any name without `sub`: there is none."""
    said_in = jwt.decode(token(key), options={"verify_signature": False})
    assert {"exp", "sub"} <= said_in.keys()


def test_a_relays_account_speaks_for_no_agent_and_no_desk(
    node: RabbitNode, vhost: str, desk: Link
) -> None:
    password = node._passwords["relay"]
    for event in (
        said(Author.AGENT, A, HelpRequested("")),
        said(Author.DESK, A, HelpAdmitted()),
    ):
        with stranger(node, vhost, "relay", password) as channel:
            with pytest.raises(ChannelClosedByBroker) as refusal:
                publish(channel, event, user_id="relay")
            assert refusal.value.reply_code == 403
    for queue in (MINE, "desk.inbox", "monitor", "dead"):
        with stranger(node, vhost, "relay", password) as channel:
            with pytest.raises(ChannelClosedByBroker) as refusal:
                channel.basic_get(queue)
            assert refusal.value.reply_code == 403


ACCOUNTS: dict[str, dict[str, Callable[[BlockingChannel], Any]]] = {
    "monitor": {
        "speak for the desk": put(EXCHANGE, "desk.x.help.admitted"),
        "put something into a queue": put("", "monitor"),
        "put something aside": put(ASIDE, "dead"),
        "read the inbox": lambda it: it.basic_get("desk.inbox"),
        "read the dead": lambda it: it.basic_get("dead"),
        "delete the monitor's queue": lambda it: it.queue_delete("monitor"),
        "make a queue of another's": lambda it: it.queue_declare("relay.x"),
    },
    "replay": {
        "put something into a queue": put("", "desk.inbox"),
        "put something among the dead": put(ASIDE, "dead"),
        "speak for nobody": put(EXCHANGE, "help.requested"),
        "read the inbox": lambda it: it.basic_get("desk.inbox"),
        "read the monitor's queue": lambda it: it.basic_get("monitor"),
        "make a queue": lambda it: it.queue_declare("mine"),
        "delete the dead": lambda it: it.queue_delete("dead"),
        "listen": lambda it: it.queue_bind("dead", EXCHANGE, "#"),
    },
    "webhook": {
        "speak for an agent": put(EXCHANGE, f"agent.{A}.help.requested"),
        "speak for the desk": put(EXCHANGE, f"desk.{A}.help.admitted"),
        "put something into a queue": put("", "desk.inbox"),
        "put something into its own queue": put(ASIDE, "webhook"),
        "read the dead": lambda it: it.basic_get("dead"),
        "read an agent's queue": lambda it: it.basic_get(MINE),
        "make another queue": lambda it: it.queue_declare("webhook.more"),
    },
}


@pytest.mark.parametrize(
    ("account", "act"), [(who, act) for who in ACCOUNTS for act in ACCOUNTS[who]]
)
def test_the_broker_refuses_an_account_to(
    account: str, act: str, node: RabbitNode, vhost: str, desk: Link
) -> None:
    with stranger(node, vhost, account, node._passwords[account]) as channel:
        with pytest.raises(ChannelClosedByBroker) as refusal:
            ACCOUNTS[account][act](channel)
        assert refusal.value.reply_code == 403, refusal.value


@pytest.mark.parametrize("account", ["desk", "relay", "monitor", "webhook"])
def test_only_the_one_who_sends_again_bears_anothers_name(
    account: str, node: RabbitNode, vhost: str, desk: Link
) -> None:
    event = said(Author.AGENT, A, HelpRequested(""))
    with stranger(node, vhost, "replay", node._passwords["replay"]) as channel:
        publish(channel, event, user_id=A)
    with stranger(node, vhost, account, node._passwords[account]) as channel:
        with pytest.raises(ChannelClosedByBroker) as refusal:
            publish(channel, event, user_id=A)
        assert refusal.value.reply_code in {403, 406}


@pytest.mark.parametrize("key", ["#", "agent.#", "desk.*.tunnel.cut", "relay.*.relay.alive"])
def test_a_webhook_hears_only_what_happens_to_requests(
    key: str, node: RabbitNode, vhost: str, desk: Link
) -> None:
    with linked(node.url("webhook", vhost), only=[webhook_queue()]):
        pass
    with stranger(node, vhost, "webhook", node._passwords["webhook"]) as channel:
        with pytest.raises(ChannelClosedByBroker) as refusal:
            channel.queue_bind("webhook", EXCHANGE, key)
        assert refusal.value.reply_code == 403


@pytest.mark.parametrize("key", ["#", "consumer.*", "connection.created", "user.#"])
def test_the_desk_hears_of_the_broker_only_who_reads_what(key: str, node: RabbitNode) -> None:
    queue = presence_queue(unguessable())
    with stranger(node, "/", "desk", node._passwords["desk"]) as channel:
        channel.queue_declare(queue.name, exclusive=True)
        for allowed in READERS:
            channel.queue_bind(queue.name, HAPPENS, allowed)
        with pytest.raises(ChannelClosedByBroker) as refusal:
            channel.queue_bind(queue.name, HAPPENS, key)
        assert refusal.value.reply_code == 403


@pytest.mark.parametrize("account", ["relay", "monitor"])
def test_nobody_else_hears_who_reads_what(account: str, node: RabbitNode) -> None:
    queue = f"{account}.{unguessable()}"
    with stranger(node, "/", account, node._passwords[account]) as channel:
        channel.queue_declare(queue, exclusive=True)
        with pytest.raises(ChannelClosedByBroker) as refusal:
            channel.queue_bind(queue, HAPPENS, READERS[0])
        assert refusal.value.reply_code == 403
