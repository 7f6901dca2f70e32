"""Tokens let an agent speak on the broker: read its own queue, publish as itself, nothing else.

RabbitMQ's OAuth2 plugin reads the scopes `action:vhost/name[/routing key]`. The agent gets no
right to configure anything and none to write to a queue: the desk declares its queue and
bindings (docs/decisions/0002 tells the attack that this closes). The same token, sent as a
bearer, signs the agent's HTTP calls to the desk. `sub` must be set, or RabbitMQ would take
whatever name the client typed; `exp` must be set, or it would be valid for ever.
"""

from dataclasses import dataclass

from broker.ids import is_unguessable
from broker.keys import KeyRing, SigningKey
from broker.signed import BadSignature, check, sign
from broker.topology import EXCHANGE, agent_queue

AUDIENCE = "helpchannel"


@dataclass(frozen=True)
class AgentToken:
    """Who holds it, since when and until when (Unix seconds)."""

    agent: str
    issued: float
    expires: float


def scopes(agent: str) -> str:
    """The least that lets this agent do its work."""
    return f"helpchannel.read:*/{agent_queue(agent)} helpchannel.write:*/{EXCHANGE}/agent.{agent}.*"


def issue(key: SigningKey, agent: str, now: float, seconds: float) -> str:
    """A token for this agent."""
    if not is_unguessable(agent):
        raise ValueError("an agent's id must be 32 hexadecimal digits, it goes into scopes")
    claims = {
        "sub": agent,
        "aud": AUDIENCE,
        "iat": int(now),
        "exp": int(now + seconds),
        "scope": scopes(agent),
    }
    return sign(key, claims)


def read(keys: KeyRing, token: str, now: float) -> AgentToken:
    """Whose token this is.

    Raises BadSignature.
    """
    claims = check(keys, token, AUDIENCE, now)
    agent = claims["sub"]
    if not isinstance(agent, str) or not is_unguessable(agent):
        raise BadSignature("not an agent's token")
    return AgentToken(agent, claims["iat"], claims["exp"])
