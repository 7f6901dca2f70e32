"""No word that a person wrote is told of any event."""

import json

import pytest

from broker import telling
from broker.clock import utc
from broker.events import Event
from broker.facts import (
    SPOKEN,
    ChatKept,
    Fact,
    HelpCancelled,
    HelpFinished,
    HelpRated,
    HelpRequested,
)
from broker.ids import unguessable
from broker.lifecycle import Author

WRITTEN = "my diagnosis"


def event(author: Author, fact: Fact) -> Event:
    return Event("e1", author, "x", unguessable(), utc(), fact)


@pytest.mark.parametrize(
    "fact",
    [
        HelpRequested(WRITTEN),
        HelpCancelled(WRITTEN),
        HelpFinished(WRITTEN),
        HelpRated(1, WRITTEN),
        ChatKept(WRITTEN),
    ],
)
@pytest.mark.parametrize("author", [Author.AGENT, Author.DESK])
def test_what_was_written_is_only_counted(author: Author, fact: Fact) -> None:
    told = telling.line(event(author, fact))
    assert WRITTEN not in json.dumps(told)
    assert told["data"]["characters"] == len(WRITTEN)


def test_whatever_an_agent_may_say_in_words_is_known_here() -> None:
    """A new field of text in an agent's mouth must be thought of."""
    said = {
        fact.KIND
        for fact in SPOKEN[Author.AGENT]
        if {"text", "reason", "comment"} & set(fact.__struct_fields__)
    }
    assert said == set(telling.WRITTEN)
