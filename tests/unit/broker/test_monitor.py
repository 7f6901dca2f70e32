"""What the monitor says of an event: names and counts, never what people wrote."""

import json
from collections.abc import Callable, Iterator

import pytest
import structlog

from broker import log, monitor
from broker.clock import utc
from broker.deliveries import Delivery
from broker.events import Event, pack
from broker.facts import Fact, HelpAccepted, HelpRequested, HelpValidated, RelayAlive
from broker.grants import Grant
from broker.ids import unguessable
from broker.lifecycle import Author

HELP, AGENT = unguessable(), unguessable()
Tell = Callable[[Delivery], str]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Tell]:
    def tell(delivery: Delivery) -> str:
        log.configure("json", "info")
        monitor.Monitor(monitor.in_a_line).handle(delivery)
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


def test_a_line_of_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    one = monitor.Monitor(monitor.as_json)
    one.handle(delivery(Author.AGENT, HelpValidated("q1", Grant(control=True))))
    said = json.loads(capsys.readouterr().out)
    assert (said["type"], said["help_id"]) == ("help.validated", HELP)
    assert said["data"]["grant"] == {"control": True, "clipboard": "none", "paused": False}


def test_what_it_handles_is_counted() -> None:
    one = monitor.Monitor(lambda _event: None)
    one.handle(delivery(Author.RELAY, RelayAlive(1, 1)))
    assert one.figures.events["relay", "relay.alive"] == 1


@pytest.mark.parametrize("words", [["--lives"], ["--live", "--json"]])
def test_wrong_words_are_code_2(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HC_BROKER_URL", "amqp://x:y@127.0.0.1:1/v")
    assert monitor.main(words) == 2
