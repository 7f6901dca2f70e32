import time
from collections import Counter
from collections.abc import Mapping
from socket import socket
from typing import cast

import pytest

from broker import keys, tickets, tokens
from broker.ids import unguessable
from relay.admission import Admission, Guest, Refused
from relay.reception import Page, Reception, Upgrade

KEY = keys.new()
NOW = time.time()
ORIGIN = "http://desk.example"
HANDSHAKE = {
    "HTTP_UPGRADE": "websocket",
    "HTTP_CONNECTION": "keep-alive, Upgrade",
    "HTTP_SEC_WEBSOCKET_VERSION": "13",
    "HTTP_SEC_WEBSOCKET_KEY": "x3JJHMbDL1EzLkh9GBhXDw==",
}


class Desk:
    """A reception whose doors lead to lists."""

    def __init__(self, **changes: object) -> None:
        self.welcomed: list[Guest] = []
        self.why_not = ""
        self.is_full = False
        self.bridged: list[str] = []
        self.echoes = lambda _sock, _early: None
        ring = keys.ring(KEY)
        given = {
            "node": "relay-1",
            "echo": "agents",
            "welcome": lambda guest, _sock, _early: self.welcomed.append(guest),
            "amqp": lambda agent, _sock, _early: self.bridged.append(agent),
            "echoes": self.echoes,
            "ready": lambda: self.why_not,
            "full": lambda: self.is_full,
            "known": lambda session: session == "known",
            "now": lambda: NOW,
            "refusals": Counter(),
            **changes,
        }
        admission = Admission(ring, node="relay-1", origin=ORIGIN, started=0)
        self.reception = Reception(admission, ring, **given)  # type: ignore[arg-type]

    def ask(
        self, path: str, headers: Mapping[str, str] = HANDSHAKE, method: str = "GET"
    ) -> Upgrade | Page:
        return self.reception.answer(method, path, headers)

    def refused(
        self, path: str, headers: Mapping[str, str] = HANDSHAKE, method: str = "GET"
    ) -> str:
        with pytest.raises(Refused) as caught:
            self.ask(path, headers, method)
        assert self.reception.refusals[caught.value.kind] == 1
        return caught.value.status[:3]


def with_ticket(end: str, session: str = "s", **more: str) -> dict[str, str]:
    token = tickets.issue(KEY, session, end, "relay-1", NOW, 60)  # type: ignore[arg-type]
    offered = ",".join(tickets.protocols(token))
    return {**HANDSHAKE, "HTTP_SEC_WEBSOCKET_PROTOCOL": offered, **more}


@pytest.mark.parametrize("node", ["", "/relay-1"])
def test_each_end_has_its_path(node: str) -> None:
    desk = Desk()
    for path, end, more in (
        ("/wsServer", "agent", {}),
        ("/wsClient", "viewer", {"HTTP_ORIGIN": ORIGIN}),
    ):
        upgrade = desk.ask(path + node, with_ticket(end, **more))
        assert isinstance(upgrade, Upgrade)
        assert upgrade.app_protocol(path) == "binary"
        upgrade.take(None, b"")  # type: ignore[arg-type]
    assert desk.welcomed == [Guest("s", "agent"), Guest("s", "viewer")]


def test_a_viewer_must_come_from_our_page() -> None:
    desk = Desk()
    assert desk.refused("/wsClient", with_ticket("viewer")) == "403"


def test_the_other_ends_ticket_is_refused() -> None:
    assert Desk().refused("/wsServer", with_ticket("viewer")) == "401"


def test_another_nodes_path_is_not_found() -> None:
    assert Desk().refused("/wsServer/relay-2", with_ticket("agent")) == "404"


@pytest.mark.parametrize("path", ["/", "/wsServerX", "/etc/passwd", "/amqp/x"])
def test_there_is_nothing_else(path: str) -> None:
    assert Desk().refused(path) == "404"


def test_only_get_is_answered() -> None:
    assert Desk().refused("/healthz", method="POST") == "405"


def test_health_and_readiness() -> None:
    desk = Desk()
    assert desk.ask("/healthz", {}) == Page("200 OK", "alive")
    assert desk.ask("/readyz", {}) == Page("200 OK", "ready")
    desk.why_not = "no broker"
    assert desk.ask("/readyz", {}) == Page("503 Service Unavailable", "no broker")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"HTTP_UPGRADE": "h2c"}, "426"),
        ({"HTTP_CONNECTION": "keep-alive"}, "426"),
        ({"HTTP_SEC_WEBSOCKET_VERSION": "8"}, "426"),
        ({"HTTP_SEC_WEBSOCKET_KEY": ""}, "400"),
        ({"HTTP_SEC_WEBSOCKET_KEY": "x" * 24}, "400"),
    ],
)
def test_a_handshake_must_be_one(changed: dict[str, str], status: str) -> None:
    assert Desk().refused("/wsServer", {**HANDSHAKE, **changed}) == status


def test_nobody_new_when_full_or_draining() -> None:
    desk = Desk()
    desk.is_full = True
    assert desk.refused("/wsServer", with_ticket("agent")) == "503"
    desk = Desk()
    desk.reception.draining = True
    assert desk.refused("/wsServer", with_ticket("agent")) == "503"
    assert isinstance(desk.ask("/wsServer", with_ticket("agent", session="known")), Upgrade)
    offered = {**HANDSHAKE, "HTTP_SEC_WEBSOCKET_PROTOCOL": "amqp"}
    desk = Desk()
    desk.reception.draining = True
    assert desk.refused("/amqp", offered) == "503"


def test_the_bridge_wants_its_subprotocol_and_an_agents_token() -> None:
    assert Desk().refused("/amqp") == "400"
    offered = {**HANDSHAKE, "HTTP_SEC_WEBSOCKET_PROTOCOL": "x, amqp"}
    desk, agent = Desk(), unguessable()
    assert desk.refused("/amqp", offered) == "401"
    token = tokens.issue(KEY, agent, NOW, 60)
    over = tokens.issue(KEY, agent, NOW - 120, 60)
    assert Desk().refused("/amqp", {**offered, "HTTP_AUTHORIZATION": f"Bearer {over}"}) == "401"
    upgrade = desk.ask("/amqp", {**offered, "HTTP_AUTHORIZATION": f"Bearer {token}"})
    assert isinstance(upgrade, Upgrade)
    assert upgrade.protocol == "amqp"
    upgrade.take(cast(socket, None), b"")
    assert desk.bridged == [agent]
    bearer = {**offered, "HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert Desk(revoked={agent: NOW}).refused("/amqp", bearer) == "401"
    # One that signed in after that: its person's account was activated again.
    assert isinstance(Desk(revoked={agent: NOW - 1}).ask("/amqp", bearer), Upgrade)
    assert Desk(stays_out=lambda _agent: 12.3).refused("/amqp", bearer) == "429"


def test_a_node_without_a_broker_has_no_bridge() -> None:
    offered = {**HANDSHAKE, "HTTP_SEC_WEBSOCKET_PROTOCOL": "amqp"}
    assert Desk(amqp=None).refused("/amqp", offered) == "404"


def test_other_sites_pages_reach_neither_bridge_nor_line_test() -> None:
    evil = {**HANDSHAKE, "HTTP_ORIGIN": "http://evil.example"}
    assert Desk().refused("/amqp", evil) == "403"
    assert Desk().refused("/wsEcho", evil) == "403"


def test_the_line_test_is_for_signed_in_agents() -> None:
    desk = Desk()
    token = tokens.issue(KEY, unguessable(), NOW, 60)
    signed_in = {**HANDSHAKE, "HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert desk.ask("/wsEcho", signed_in) == Upgrade(None, desk.echoes)
    assert desk.refused("/wsEcho") == "401"


def test_the_line_test_may_be_open_or_off() -> None:
    desk = Desk(echo="anyone")
    assert desk.ask("/wsEcho") == Upgrade(None, desk.echoes)
    assert Desk(echo="nobody").refused("/wsEcho") == "404"


def test_the_old_ways_are_for_who_has_no_ticket_and_only_where_they_are_on() -> None:
    came: list[str] = []
    desk = Desk(old=lambda end, _sock, _early: came.append(end))
    plain = {**HANDSHAKE, "HTTP_SEC_WEBSOCKET_PROTOCOL": "binary"}
    for path, protocol, headers in (
        ("/wsServer", "binary", plain),
        ("/wsClient", None, {**HANDSHAKE, "HTTP_ORIGIN": ORIGIN}),
    ):
        upgrade = desk.ask(path, headers)
        assert isinstance(upgrade, Upgrade)
        assert upgrade.protocol == protocol
        upgrade.take(None, b"")  # type: ignore[arg-type]
    assert came == ["agent", "viewer"]
    assert desk.refused("/wsClient", plain) == "403"
    assert desk.refused("/wsServer", with_ticket("viewer")) == "401"
    assert Desk().refused("/wsServer", plain) == "401"
