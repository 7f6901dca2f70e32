"""The live view draws what there is."""

from datetime import timedelta

import pytest
from rich.console import Console

from broker.errands import Depth
from broker.facts import HelpAccepted, HelpRequested, RelayAlive
from broker.figures import Figures
from broker.lifecycle import Author
from broker.view import drawn
from tests.unit.broker.test_figures import BEGIN, DESK, RELAY, Talk, until_joined


def on_screen(figures: Figures, second: float = 40, width: int = 160) -> str:
    console = Console(width=width, record=True, file=None, quiet=False, force_terminal=False)
    with console.capture() as capture:
        console.print(drawn(figures, BEGIN + timedelta(seconds=second)))
    return capture.get()


@pytest.fixture
def say() -> Talk:
    say = Talk()
    until_joined(say)
    say(38, RELAY, RelayAlive(7, 1), address="relay-1")
    say.figures.queues = {"desk.inbox": Depth(4321, 2), "dead": Depth(3, 0)}
    say.figures.broker_up = True
    return say


def test_it_shows_requests_times_queues_relays_and_events(say: Talk) -> None:
    screen = on_screen(say.figures)
    for words in ("broker up", "3 dead letters", "4321", "relay-1", "2 s ago", "established",
                  "10.0", "help.admitted"):  # fmt: skip
        assert words in screen, words


def test_nothing_that_a_person_wrote_is_on_it(say: Talk) -> None:
    say(39, Author.AGENT, HelpRequested("my diagnosis"))
    assert "diagnosis" not in on_screen(say.figures)


def test_a_name_cannot_colour_the_screen(say: Talk) -> None:
    say(39, DESK, HelpAccepted("[bold red]Eve[/]", "x"))
    assert "[bold red]Eve[/]" in on_screen(say.figures, width=220)


@pytest.mark.parametrize("width", [20, 80, 300])
def test_it_fits_any_terminal_and_an_empty_one(width: int, say: Talk) -> None:
    for figures in (Figures(), say.figures):
        lines = on_screen(figures, width=width).splitlines()
        assert max(map(len, lines)) <= width


def test_without_a_broker_it_says_so() -> None:
    assert "no broker" in on_screen(Figures())
