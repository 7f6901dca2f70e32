"""What clicks mean; no window is drawn here."""

from typing import Any

import pytest

from agent import inputs as on
from agent.bar import switched
from agent.clicks import chosen_topic, wished
from agent.screens import Agree, Ask, Consent, InSession, Line, Screen, Waiting
from broker.grants import Clipboard, Grant

QUESTION = Consent(7, "Ana", "City", ("LEFT", "RIGHT"))
CONTROL = Grant(control=True)


def session(grant: Grant) -> InSession:
    return InSession("Ana", "City", grant, Line.JOINED, 0.0, ("LEFT", "RIGHT"))


SESSION = session(CONTROL)
WAITING = Waiting("Hm", 1, 1, 1, offline=False)
BOTH: dict[str, Any] = {"clipboard.leaves": True, "clipboard.enters": True}


@pytest.mark.parametrize(
    ("screen", "event", "values", "wish"),
    [
        (QUESTION, "allow.view", {"clipboard": False}, on.Allowed(7, Grant())),
        (
            QUESTION,
            "allow.control",
            {"clipboard": True},
            on.Allowed(7, Grant(True, Clipboard.BOTH)),
        ),
        (QUESTION, "decline", {}, on.Declined(7)),
        (QUESTION, "consent.monitor", {"consent.monitor": "LEFT"}, on.DisplayChosen("LEFT")),
        (QUESTION, "consent.monitor", {"consent.monitor": "All"}, on.DisplayChosen("")),
        (SESSION, "monitor", {"monitor": "RIGHT"}, on.DisplayChosen("RIGHT")),
        (SESSION, "control", {"control": False}, on.GrantChanged(Grant())),
        (SESSION, "end", {}, on.Left()),
        (SESSION, "allow.control", {"clipboard": True}, None),
        (Ask("Rosa", "City", offline=False), "control", {"control": True}, None),
        (Ask("Rosa", "City", offline=False, direct=True), "direct.end", {}, on.Agreed(yes=False)),
        (Agree("City"), "agree.yes", {}, on.Agreed(yes=True)),
        (Agree("City"), "agree.no", {}, on.Agreed(yes=False)),
        (Agree("City"), "ask.go", {}, None),
        (QUESTION, "leave", {}, on.Left()),
        (WAITING, "picture.back", {}, on.TookBack()),
        (QUESTION, "picture.back", {}, None),
        (QUESTION, "again", {}, on.Again()),
    ],
)
def test_a_click_means_what_the_screen_is_about(
    screen: Screen, event: str, values: dict[str, Any], wish: on.Wish | None
) -> None:
    assert wished(screen, event, values) == wish


@pytest.mark.parametrize(
    ("event", "values", "after"),
    [
        ("control", {"control": False}, Grant()),
        ("clipboard.leaves", BOTH, Grant(True, Clipboard.BOTH)),
        (
            "clipboard.leaves",
            BOTH | {"clipboard.enters": False},
            Grant(True, Clipboard.TO_TECHNICIAN),
        ),
        ("clipboard.enters", BOTH | {"clipboard.leaves": False}, Grant(True, Clipboard.TO_USER)),
        ("clipboard.enters", dict.fromkeys(BOTH, False), CONTROL),
        ("pause", {}, Grant(control=True, paused=True)),
        ("fold", {}, None),
    ],
)
def test_each_switch_changes_what_it_is_about(
    event: str, values: dict[str, Any], after: Grant | None
) -> None:
    assert switched(CONTROL, event, values) == after


def test_the_same_button_goes_on_after_a_pause() -> None:
    assert switched(Grant(control=True, paused=True), "pause", {}) == CONTROL


@pytest.mark.parametrize(
    ("topics", "values", "topic"),
    [
        (("A", "B"), {"ask.topic": "B"}, "B"),
        (("A", "B"), {"ask.topic": "I do not know"}, ""),
        (("A",), {"ask.topic": "A"}, None),  # a choice of an earlier person
        ((), {}, None),
    ],
)
def test_a_topic_is_what_was_chosen_where_there_was_a_choice(
    topics: tuple[str, ...], values: dict[str, Any], topic: str | None
) -> None:
    assert chosen_topic(Ask("Rosa", "City", offline=False, topics=topics), values) == topic
