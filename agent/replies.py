"""What the desk may answer to an agent, and what that means. No line is needed to know it."""

import json
import urllib.error
from dataclasses import dataclass
from typing import Any

from agent.chat import Message
from agent.inputs import OpenRequest, Problem

LARGEST_REPLY = 256 * 1024  # bytes; a conversation is told at sign-in
LONGEST_WAIT = 60.0  # seconds that a desk may ask for before the next try
STRANGE = (KeyError, TypeError, ValueError, AttributeError)
"""What reading raises where something else than a desk wrote it."""

NEW_MACHINE = "urn:help-channel:new-machine"


class DeskProblem(Exception):
    """The desk could not be asked, or it said no. `again`: worth another try."""

    def __init__(self, problem: Problem, *, again: bool = False, wait: float = 0.0) -> None:
        super().__init__(f"{problem.kind}: {problem.detail}")
        self.problem, self.again, self.wait = problem, again, wait


class SignedOut(DeskProblem):
    """The desk does not take this token any more."""


class Unknown(DeskProblem):
    """The desk knows nothing of it, or not yet: what was said may be on its way."""


class NotOpen(DeskProblem):
    """The session is not open (any more): there is no ticket for it."""


@dataclass(frozen=True)
class Person:
    """What the desk said at sign-in."""

    agent: str
    name: str
    organisation: str
    amqp_url: str
    vhost: str
    open: OpenRequest | None
    topics: tuple[str, ...] = ()
    picture_days: int = 0
    direct: bool = False  # an administrator allows direct assistance here


@dataclass(frozen=True)
class Token:
    """What opens the desk's doors, until then (Unix seconds)."""

    text: str
    expires: float


def person_in(reply: dict[str, Any], server: str) -> Person:
    """Who signed in. Raises DeskProblem where that is no desk's reply."""
    try:
        return Person(
            agent=str(reply["agent"]),
            name=str(reply["name"]),
            organisation=str(reply["organisation"]),
            amqp_url=str(reply["amqp_url"]),
            vhost=str(reply.get("vhost", "/")),
            open=_request(reply.get("open")),
            topics=tuple(map(str, reply.get("topics", ()))),
            picture_days=int(reply.get("picture_days", 0)),
            direct=reply.get("direct") is True,
        )
    except STRANGE:
        raise not_a_desk(server) from None


def token_in(reply: dict[str, Any], server: str) -> Token:
    """The token in it. Raises DeskProblem where that is no desk's reply."""
    try:
        return Token(str(reply["token"]), float(reply["expires"]))
    except STRANGE:
        raise not_a_desk(server) from None


def refusal(  # noqa: PLR0911 - a table
    error: urllib.error.HTTPError, server: str, *, with_token: bool
) -> DeskProblem:
    """What it means that this server answered so."""
    wait = _seconds(error.headers.get("Retry-After"))
    match error.code:
        case 401 if with_token:
            return SignedOut(Problem("signed_out"), again=True)
        case 401:
            return DeskProblem(Problem("wrong_password"))
        case 403:
            kind = "new_machine" if _kind(error) == NEW_MACHINE else "revoked"
            return DeskProblem(Problem(kind))
        case 404 if with_token:
            return Unknown(Problem("not_open"), again=True)
        case 409:
            return NotOpen(Problem("not_open"))
        case 429:
            return DeskProblem(Problem("too_many"), wait=wait)
        case code if code >= 500:  # noqa: PLR2004 - [RFC 9110, 15.6]: its fault, not ours
            problem = Problem("unavailable", f"{server}, {code}")
            return DeskProblem(problem, again=True, wait=wait)
        case _:
            return not_a_desk(server)


def not_a_desk(server: str) -> DeskProblem:
    """Something else answers there."""
    return DeskProblem(Problem("not_a_desk", server))


def _kind(error: urllib.error.HTTPError) -> str:
    """What the desk calls this error, where it does [RFC 9457]."""
    try:
        return str(json.loads(error.read(LARGEST_REPLY)).get("type"))
    except (ValueError, AttributeError, OSError):
        return ""


def _request(found: Any) -> OpenRequest | None:
    if found is None:
        return None
    technician = found.get("technician") or ""
    return OpenRequest(
        str(found["help"]),
        str(found["state"]),
        str(found.get("text", "")),
        str(technician),
        str(found.get("question") or ""),
        tuple(_message(one) for one in found.get("messages", ())),
        found.get("pictured") is True,
    )


def _message(found: Any) -> Message:
    mine = found["by"] == "user"
    return Message(str(found["id"]), mine, str(found["name"]), str(found["text"]))


def _seconds(text: str | None) -> float:
    return min(LONGEST_WAIT, float(text)) if text and text.isdigit() else 0.0
