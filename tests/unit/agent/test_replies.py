"""What the desk may answer, and what it means."""

import io
import json
import urllib.error
from email.message import Message as Headers

import pytest

from agent.replies import (
    NEW_MACHINE,
    DeskProblem,
    NotOpen,
    SignedOut,
    Unknown,
    person_in,
    refusal,
    token_in,
)

SERVER = "https://help.example.org"


def answered(code: int, body: str = "", wait: str = "") -> urllib.error.HTTPError:
    headers = Headers()
    if wait:
        headers["Retry-After"] = wait
    return urllib.error.HTTPError(SERVER, code, "", headers, io.BytesIO(body.encode()))


@pytest.mark.parametrize(
    ("error", "with_token", "kind", "problem", "again", "wait"),
    [
        (answered(401), False, DeskProblem, "wrong_password", False, 0),
        (answered(401), True, SignedOut, "signed_out", True, 0),
        (answered(403), False, DeskProblem, "revoked", False, 0),
        (answered(403, "no JSON"), False, DeskProblem, "revoked", False, 0),
        (answered(403, json.dumps({"type": NEW_MACHINE})), False, DeskProblem, "new_machine",
         False, 0),
        (answered(404), True, Unknown, "not_open", True, 0),
        (answered(404), False, DeskProblem, "not_a_desk", False, 0),
        (answered(409), True, NotOpen, "not_open", False, 0),
        (answered(429, wait="7"), False, DeskProblem, "too_many", False, 7),
        (answered(503, wait="9999"), True, DeskProblem, "unavailable", True, 60),
        (answered(502, wait="soon"), True, DeskProblem, "unavailable", True, 0),
        (answered(302), True, DeskProblem, "not_a_desk", False, 0),
    ],
)  # fmt: skip
def test_each_refusal_has_a_meaning(
    error: urllib.error.HTTPError,
    with_token: bool,
    kind: type[DeskProblem],
    problem: str,
    again: bool,
    wait: float,
) -> None:
    with error:
        meant = refusal(error, SERVER, with_token=with_token)
    assert type(meant) is kind
    assert (meant.problem.kind, meant.again, meant.wait) == (problem, again, wait)


PERSON = {"agent": "a1", "name": "Rosa", "organisation": "City", "amqp_url": "wss://x/amqp"}
OPEN = {"help": "h1", "state": "requested", "messages": [{"id": "m1", "by": "tech", "name": "Ana",
                                                          "text": "hello"}]}  # fmt: skip


def test_a_person_is_read_with_the_request_that_is_open() -> None:
    person = person_in({**PERSON, "open": OPEN, "topics": ["Printers"], "direct": True}, SERVER)
    assert (person.agent, person.topics, person.direct) == ("a1", ("Printers",), True)
    assert person.open is not None
    assert [one.text for one in person.open.messages] == ["hello"]
    assert person_in(dict(PERSON), SERVER).open is None


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {**PERSON, "open": "h1"},
        {**PERSON, "open": {"help": "h1"}},
        {**PERSON, "picture_days": "many"},
        {**PERSON, "topics": 3},
    ],
)
def test_what_is_no_desks_reply_is_told_as_that(strange: dict[str, object]) -> None:
    with pytest.raises(DeskProblem) as caught:
        person_in(strange, SERVER)
    assert caught.value.problem.kind == "not_a_desk"


@pytest.mark.parametrize("strange", [{}, {"token": "t"}, {"token": "t", "expires": "soon"}])
def test_a_token_without_an_end_is_none(strange: dict[str, object]) -> None:
    with pytest.raises(DeskProblem):
        token_in(strange, SERVER)
