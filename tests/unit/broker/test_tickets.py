"""Tickets: one end of one session on one node; everything else opens nothing."""

from typing import Any

import pytest

from broker import keys, tickets, tokens
from broker.ids import unguessable
from broker.signed import BadSignature, sign
from broker.tickets import AUDIENCE, BadTicket, offered, protocols, read

KEY = keys.new()
RING = keys.ring(KEY)
NOW = 1_800_000_000.0


def claims(**changes: Any) -> dict[str, Any]:
    whole = {"jti": "j", "sub": "s1", "aud": AUDIENCE, "end": "agent", "node": "relay-1",
             "iat": NOW, "exp": NOW + 60, **changes}  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def test_a_ticket_says_what_it_was_issued_for() -> None:
    ticket = read(RING, tickets.issue(KEY, "s1", "viewer", "relay-2", NOW, 60), NOW + 59)
    assert (ticket.session, ticket.end, ticket.node) == ("s1", "viewer", "relay-2")
    assert (ticket.issued, ticket.expires) == (NOW, NOW + 60)


def test_no_two_tickets_have_one_id() -> None:
    both = [read(RING, tickets.issue(KEY, "s", "agent", "n", NOW, 60), NOW) for _ in range(2)]
    assert both[0].id != both[1].id


def test_it_is_over_in_time() -> None:
    with pytest.raises(BadSignature, match="expired"):
        read(RING, tickets.issue(KEY, "s1", "agent", "relay-1", NOW, 60), NOW + 60)


def test_a_stranger_issues_none() -> None:
    with pytest.raises(BadSignature, match="unknown key"):
        read(RING, tickets.issue(keys.new(), "s1", "agent", "relay-1", NOW, 60), NOW)


def test_an_agents_token_is_no_ticket() -> None:
    with pytest.raises(BadSignature, match="InvalidAudience"):
        read(RING, tokens.issue(KEY, unguessable(), NOW, 60), NOW)


def test_the_hand_made_one_is_good() -> None:
    assert read(RING, sign(KEY, claims()), NOW).session == "s1"


@pytest.mark.parametrize("missing", ["jti", "end", "node"])
def test_signed_but_not_whole_is_no_ticket(missing: str) -> None:
    with pytest.raises(BadTicket, match="not a ticket"):
        read(RING, sign(KEY, claims(**{missing: None})), NOW)


@pytest.mark.parametrize("changes", [{"end": "relay"}, {"end": 7}, {"end": ["agent"]}, {"node": 7}])
def test_signed_with_other_words_is_no_ticket(changes: dict[str, Any]) -> None:
    with pytest.raises(BadTicket, match="not a ticket"):
        read(RING, sign(KEY, claims(**changes)), NOW)


@pytest.mark.parametrize("missing", ["sub", "exp", "iat", "aud"])
def test_without_whom_or_until_when_it_is_refused(missing: str) -> None:
    with pytest.raises(BadSignature):
        read(RING, sign(KEY, claims(**{missing: None})), NOW)


def test_what_a_client_offers_is_what_the_relay_finds() -> None:
    assert offered(", ".join(protocols("a.b.c"))) == (True, "a.b.c")


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", (False, None)),
        ("binary", (True, None)),
        ("hc.ticket.a", (False, "a")),
        ("binary,hc.ticket.a", (True, "a")),
        ("  hc.ticket.a ,  binary  ", (True, "a")),
        ("binary, hc.ticket.a, hc.ticket.b", (True, None)),
        ("xbinary, xhc.ticket.a", (False, None)),
        ("Binary", (False, None)),
    ],
)
def test_the_header_is_read_word_by_word(header: str, found: tuple[bool, str | None]) -> None:
    assert offered(header) == found
