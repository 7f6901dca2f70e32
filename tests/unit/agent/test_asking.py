"""What a technician asks for, told as stories of the conversation: only the person gives it."""

from dataclasses import replace

import pytest

from agent import commands as do
from agent import inputs as on
from agent.asking import gives_more, shows_more
from agent.conversation import step
from agent.screens import InSession, Line
from agent.talk import Stage, Talk, screen
from broker import facts as fact
from broker.grants import Clipboard, Grant, Wanted

SEE, CONTROL = Grant(), Grant(control=True)
ASK = fact.HelpAsked(Wanted.CONTROL)
SESSION = Talk(
    Stage.OPEN, help="h1", technician="Ana", of="City", grant=SEE, line=Line.JOINED, attempt=1
)
TWO = replace(SESSION, displays=("LEFT", "RIGHT"))


def after(talk: Talk, *what: on.Input) -> tuple[Talk, list[do.Command]]:
    """The talk after the last of these, and what that one orders beside showing."""
    orders: list[do.Command] = []
    for one in what:
        talk, commands = step(talk, one, 0.0)
        orders = [command for command in commands if not isinstance(command, do.Show)]
    return talk, orders


def asked(what: fact.Fact = ASK, event: str = "e1") -> on.Heard:
    return on.Heard(event, "h1", what)


def shown(talk: Talk) -> InSession:
    found = screen(talk)
    assert isinstance(found, InSession)
    return found


def said(what: fact.Fact) -> do.Say:
    return do.Say("h1", what)


def test_asking_changes_nothing_but_puts_the_question() -> None:
    talk, orders = after(SESSION, asked())
    assert orders == []
    assert talk.grant == SEE
    asking = shown(talk).asking
    assert asking is not None
    assert (asking.event, asking.what) == ("e1", Wanted.CONTROL)


def test_no_changes_nothing_and_is_told() -> None:
    talk, orders = after(SESSION, asked(), on.Answered("e1", allowed=False))
    assert orders == [said(fact.HelpAnswered("e1", allowed=False))]
    assert talk.grant == SEE
    assert shown(talk).asking is None


@pytest.mark.parametrize(
    ("what", "grant"),
    [
        (Wanted.CONTROL, CONTROL),
        (Wanted.LEAVES, Grant(clipboard=Clipboard.TO_TECHNICIAN)),
        (Wanted.ENTERS, Grant(clipboard=Clipboard.TO_USER)),
    ],
)
def test_yes_grants_what_was_asked_and_no_more(what: Wanted, grant: Grant) -> None:
    talk, orders = after(SESSION, asked(fact.HelpAsked(what)), on.Answered("e1", allowed=True))
    assert orders == [
        do.ChangeGrant(grant),
        said(fact.HelpGranted(grant)),
        said(fact.HelpAnswered("e1", allowed=True)),
    ]
    assert talk.grant == grant


def test_an_answer_to_an_older_question_is_none() -> None:
    talk, orders = after(
        SESSION,
        asked(),
        asked(fact.HelpAsked(Wanted.LEAVES), "e2"),
        on.Answered("e1", allowed=True),
    )
    assert orders == []
    assert talk.grant == SEE


def test_who_turns_the_switch_has_answered() -> None:
    talk, orders = after(SESSION, asked(), on.GrantChanged(CONTROL))
    assert orders[-1] == said(fact.HelpAnswered("e1", allowed=True))
    assert shown(talk).asking is None


def test_what_is_granted_already_needs_no_question() -> None:
    talk, orders = after(replace(SESSION, grant=CONTROL), asked())
    assert orders == [said(fact.HelpAnswered("e1", allowed=True))]
    assert shown(talk).asking is None


def test_among_monitors_that_may_all_be_seen_the_technician_chooses() -> None:
    talk, orders = after(TWO, asked(fact.HelpAsked(Wanted.MONITOR, "RIGHT")))
    assert orders == [
        do.OpenTunnel("h1", SEE, 2, display="RIGHT"),
        said(fact.HelpAnswered("e1", allowed=True)),
        said(fact.HelpShown(("LEFT", "RIGHT"), "", "RIGHT")),
    ]
    assert (shown(talk).display, shown(talk).shown) == ("", "RIGHT")


@pytest.mark.parametrize("monitor", ["RIGHT", ""])
def test_beyond_what_may_be_seen_the_person_is_asked(monitor: str) -> None:
    only_left = replace(TWO, display="LEFT")
    talk, orders = after(only_left, asked(fact.HelpAsked(Wanted.MONITOR, monitor)))
    assert orders == []
    assert shown(talk).shown == "LEFT"
    talk, orders = after(talk, on.Answered("e1", allowed=True))
    assert orders[0] == do.OpenTunnel("h1", SEE, 2, display=monitor)
    assert (talk.display, talk.shown) == (monitor, monitor)


def test_a_monitor_that_is_not_there_is_answered_with_no() -> None:
    _talk, orders = after(TWO, asked(fact.HelpAsked(Wanted.MONITOR, "NOWHERE")))
    assert orders == [said(fact.HelpAnswered("e1", allowed=False))]


def test_another_technician_does_not_inherit_the_question() -> None:
    talk, _ = after(SESSION, asked(), on.Heard("e2", "h1", fact.HelpTransferred("Bea", "City")))
    assert talk.asking is None


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.OPEN])
def test_outside_a_session_nothing_can_be_asked(stage: Stage) -> None:
    talk, orders = after(replace(SESSION, stage=stage), asked())
    assert orders == []
    assert talk.asking is None


# -- monitors that come and go --------------------------------------------------------------------


def test_a_monitor_that_comes_in_a_session_is_told() -> None:
    talk, orders = after(SESSION, on.Able(("LEFT", "RIGHT")))
    assert orders == [said(fact.HelpShown(("LEFT", "RIGHT"), "", ""))]
    assert shown(talk).displays == ("LEFT", "RIGHT")
    talk, orders = after(talk, on.Able(()))
    assert orders == [said(fact.HelpShown((), "", ""))]


def test_a_chosen_monitor_that_goes_in_a_session_stays_the_only_one_that_may_be_seen() -> None:
    talk, orders = after(replace(TWO, display="LEFT"), on.Able(("RIGHT", "THIRD")))
    assert orders == [said(fact.HelpShown(("RIGHT", "THIRD"), "LEFT", "LEFT"))]
    gone = on.TunnelFailed(1, on.Problem("display_gone", "LEFT"))
    talk, orders = after(talk, gone)
    assert talk.stage is Stage.OVER
    assert do.CloseTunnel() in orders


def test_when_the_technicians_choice_goes_all_that_may_be_seen_is() -> None:
    gone = on.TunnelFailed(1, on.Problem("display_gone", "RIGHT"))
    talk, orders = after(replace(TWO, view="RIGHT"), gone)
    assert orders[0] == do.OpenTunnel("h1", SEE, 2, display="")
    assert shown(talk).shown == ""


def test_before_a_yes_a_choice_of_what_is_gone_falls() -> None:
    consent = replace(TWO, stage=Stage.ASKED, display="LEFT")
    talk, orders = after(consent, on.Able(("RIGHT", "THIRD")))
    assert orders == []
    assert (talk.displays, talk.display) == (("RIGHT", "THIRD"), "")
    talk, _ = after(consent, on.Able(("LEFT", "RIGHT")))
    assert talk.display == "LEFT"


# -- a technician who steers and presses the person's buttons --------------------------------------


@pytest.mark.parametrize(
    "press",
    [
        on.Answered("e1", allowed=True, steered=True),
        on.GrantChanged(Grant(True, Clipboard.BOTH), steered=True),
        on.DisplayChosen("RIGHT", steered=True),
        on.DisplayChosen("", steered=True),
    ],
)
def test_more_is_not_given_while_the_technician_uses_the_mouse(press: on.Input) -> None:
    steered = replace(TWO, grant=CONTROL, display="LEFT")
    talk, orders = after(steered, asked(fact.HelpAsked(Wanted.LEAVES)), press)
    assert orders == []
    assert shown(talk).doubted
    assert (talk.grant, talk.display) == (CONTROL, "LEFT")


@pytest.mark.parametrize(
    "press",
    [
        on.Answered("e1", allowed=False, steered=True),
        on.GrantChanged(SEE, steered=True),
        on.GrantChanged(Grant(control=True, paused=True), steered=True),
        on.DisplayChosen("LEFT", steered=True),
        on.Left(),
    ],
)
def test_less_is_always_taken(press: on.Input) -> None:
    steered = replace(TWO, grant=CONTROL)
    talk, orders = after(steered, asked(fact.HelpAsked(Wanted.LEAVES)), press)
    assert orders != []
    assert not talk.doubted


def test_the_doubt_is_over_with_the_next_press() -> None:
    steered = replace(SESSION, grant=CONTROL)
    more = Grant(True, Clipboard.BOTH)
    talk, _ = after(steered, on.GrantChanged(more, steered=True), on.GrantChanged(more))
    assert talk.grant == more
    assert not shown(talk).doubted


@pytest.mark.parametrize(
    ("before", "now", "more"),
    [
        (SEE, CONTROL, True),
        (CONTROL, SEE, False),
        (Grant(paused=True), SEE, True),
        (SEE, Grant(paused=True), False),
        (Grant(clipboard=Clipboard.TO_USER), Grant(clipboard=Clipboard.TO_TECHNICIAN), True),
        (Grant(clipboard=Clipboard.BOTH), Grant(clipboard=Clipboard.TO_USER), False),
    ],
)
def test_what_gives_more(before: Grant, now: Grant, more: bool) -> None:
    assert gives_more(before, now) is more


@pytest.mark.parametrize(
    ("before", "now", "more"),
    [("", "LEFT", False), ("LEFT", "", True), ("LEFT", "RIGHT", True), ("LEFT", "LEFT", False)],
)
def test_what_shows_more(before: str, now: str, more: bool) -> None:
    assert shows_more(before, now) is more
