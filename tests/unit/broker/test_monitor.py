"""What the monitor says of an event: names and counts, never what people wrote."""

from collections.abc import Callable, Iterator

import pytest
import structlog

from broker import log, monitor
from broker.clock import utc
from broker.events import Event, Fact, HelpAccepted, HelpRequested, RelayAlive, pack
from broker.ids import unguessable
from broker.lifecycle import Author
from broker.rabbit import Delivery

HELP, AGENT = unguessable(), unguessable()
Tell = Callable[[Delivery], str]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Tell]:
    def tell(delivery: Delivery) -> str:
        log.configure("json", "info")
        monitor.follow(delivery)
        return capsys.readouterr().err

    yield tell
    structlog.reset_defaults()


def delivery(author: Author, fact: Fact) -> Delivery:
    message = pack(Event("e1", author, AGENT, HELP, utc(), fact))
    return Delivery(message.routing_key, message.body, False, None)


def test_an_event_is_one_line_with_its_request(told: Tell) -> None:
    said = told(delivery(Author.DESK, HelpAccepted("Ana", "City")))
    assert said.count("\n") == 1
    assert HELP in said
    assert "help.accepted" in said


def test_what_the_user_wrote_is_only_counted(told: Tell) -> None:
    said = told(delivery(Author.AGENT, HelpRequested("my diagnosis")))
    assert "diagnosis" not in said
    assert '"characters": 12' in said


def test_signs_of_life_are_not_told(told: Tell) -> None:
    assert told(delivery(Author.RELAY, RelayAlive(1, 1))) == ""


def test_the_unreadable_is_told_by_its_reason(told: Tell) -> None:
    said = told(Delivery("agent.a.help.requested", b'{"s3cret":1}', False, None))
    assert "event.unreadable" in said
    assert "s3cret" not in said
