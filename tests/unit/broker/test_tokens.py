"""An agent's token: only for itself, only for a while, and no ticket."""

import jwt
import pytest

from broker import keys, tickets, tokens
from broker.ids import unguessable
from broker.signed import BadSignature, sign
from broker.tokens import AUDIENCE, read, scopes

KEY = keys.new()
RING = keys.ring(KEY)
AGENT = unguessable()
NOW = 1_800_000_000.0


def test_a_token_says_whose_it_is_and_until_when() -> None:
    token = read(RING, tokens.issue(KEY, AGENT, NOW, 900), NOW + 899)
    assert (token.agent, token.expires) == (AGENT, NOW + 900)


def test_its_scopes_are_its_own_queue_and_its_own_voice() -> None:
    claims = jwt.decode(tokens.issue(KEY, AGENT, NOW, 900), options={"verify_signature": False})
    assert claims["scope"].split() == [
        f"helpchannel.read:*/agent.{AGENT}",
        f"helpchannel.write:*/helpchannel/agent.{AGENT}.*",
    ]
    assert "configure" not in claims["scope"]


def test_rabbitmq_finds_a_name_and_an_end_in_it() -> None:
    claims = jwt.decode(
        tokens.issue(KEY, AGENT, NOW + 0.7, 900), options={"verify_signature": False}
    )
    assert (claims["sub"], claims["aud"]) == (AGENT, "helpchannel")
    assert isinstance(claims["exp"], int)
    assert "client_id" not in claims


@pytest.mark.parametrize("agent", ["", "*", "#", "a.b", "A" * 32, "a" * 31 + "*"])
def test_an_id_that_would_widen_the_scopes_gets_none(agent: str) -> None:
    with pytest.raises(ValueError, match="32 hexadecimal digits"):
        tokens.issue(KEY, agent, NOW, 900)


def test_it_is_over_in_time() -> None:
    with pytest.raises(BadSignature, match="expired"):
        read(RING, tokens.issue(KEY, AGENT, NOW, 900), NOW + 900)


def test_a_stranger_issues_none() -> None:
    with pytest.raises(BadSignature, match="unknown key"):
        read(RING, tokens.issue(keys.new(), AGENT, NOW, 900), NOW)


def test_a_ticket_is_no_token() -> None:
    with pytest.raises(BadSignature, match="InvalidAudience"):
        read(RING, tickets.issue(KEY, AGENT, "agent", "relay-1", NOW, 60), NOW)


def test_a_ticket_for_everything_is_no_token_either() -> None:
    audiences = [tickets.AUDIENCE, "helpchannel-other"]
    claims = {"sub": AGENT, "aud": audiences, "iat": NOW, "exp": NOW + 60}
    with pytest.raises(BadSignature, match="InvalidAudience"):
        read(RING, sign(KEY, claims), NOW)


@pytest.mark.parametrize("missing", ["exp", "sub", "iat", "aud"])
def test_without_an_end_or_a_name_it_is_refused(missing: str) -> None:
    claims = {"sub": AGENT, "aud": AUDIENCE, "iat": NOW, "exp": NOW + 60, "scope": scopes(AGENT)}
    del claims[missing]
    with pytest.raises(BadSignature, match="MissingRequiredClaim"):
        read(RING, sign(KEY, claims), NOW)


def test_another_kind_of_subject_is_refused() -> None:
    with pytest.raises(BadSignature, match="not an agent's token"):
        read(RING, sign(KEY, {"sub": "desk", "aud": AUDIENCE, "iat": NOW, "exp": NOW + 60}), NOW)
