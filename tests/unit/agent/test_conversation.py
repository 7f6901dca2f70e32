"""The whole conversation: the six steps, and that no tunnel opens without a yes."""

from hypothesis import given
from hypothesis import strategies as st

from agent import commands as do
from agent import inputs as on
from agent.conversation import begin
from agent.screens import (
    Ask,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    SignInForm,
    Start,
    Waiting,
)
from agent.talk import Stage, Talk
from broker import facts as fact
from broker.grants import Grant
from tests.unit.agent.stories import ANA, BEA, CONTROL, Story


def test_the_six_steps_from_the_chair() -> None:
    story = Story()
    assert begin()[1] == [do.Check(), do.Show(Start())]
    story.happens(on.Able())
    assert story.screen == SignInForm()
    assert story.happens(on.SigningIn()) == [do.SignIn()]
    assert story.screen == SignInForm(busy=True)
    story.happens(on.SignedIn("Rosa", "City"))
    assert story.screen == Ask("Rosa", "City", offline=True)
    story.happens(on.RoadChanged(up=True))
    assert story.screen == Ask("Rosa", "City", offline=False)
    assert story.happens(on.Asked("h1", "  The printer\nis gone ")) == [
        do.Say("h1", fact.HelpRequested("The printer is gone"))
    ]
    story.desk(fact.HelpQueued(2, 3, 1))
    assert story.screen == Waiting("The printer is gone", 2, 3, 1, offline=False)
    assert story.desk(ANA) == []
    assert story.screen == Consent(1, "Ana", "City")
    assert story.happens(on.Allowed(1, CONTROL)) == [
        do.Say("h1", fact.HelpValidated("e2", CONTROL))
    ]
    assert story.screen == Connecting("Ana", "City", offline=False)
    assert story.desk(fact.HelpAdmitted()) == [do.OpenTunnel("h1", CONTROL, 1)]
    assert story.screen == InSession("Ana", "City", CONTROL, Line.OPENING, 1000.0)
    story.happens(on.TunnelOpened(1))
    assert story.screen == InSession("Ana", "City", CONTROL, Line.WAITING, 1000.0)
    story.happens(on.TunnelJoined(1))
    assert story.screen == InSession("Ana", "City", CONTROL, Line.JOINED, 1000.0)
    assert story.desk(fact.HelpFinished()) == [do.CloseTunnel()]
    assert story.end == Finished(How.ENDED_BY_TECHNICIAN, "Ana", ratable=True)
    story.happens(on.Again())
    assert story.screen == Ask("Rosa", "City", offline=False)


GRANTS = st.builds(Grant, st.booleans(), st.booleans())


FACTS = st.sampled_from(
    [ANA, BEA, fact.HelpTransferred("Cleo", "City"), fact.HelpReleased("lease"),
     fact.HelpAdmitted(), fact.HelpDeclined("e1"), fact.HelpFinished(), fact.HelpAborted("grace"),
     fact.HelpQueued(1, 1, 1), fact.HelpRefused("e", "help.validated", "", "requested")]
)  # fmt: skip


ANYTHING = st.one_of(
    st.builds(on.Heard, st.uuids().map(str), st.sampled_from(["h1", "h2"]), FACTS),
    st.builds(on.Allowed, st.integers(0, 4), GRANTS),
    st.builds(on.Declined, st.integers(0, 4)),
    st.builds(on.TunnelLost, st.integers(0, 4), st.sampled_from([None, 4000, 4001, 4002])),
    st.builds(on.TunnelJoined, st.integers(0, 4)),
    st.sampled_from(
        [on.Left(), on.Again(), on.Asked("h1", "Hm"), on.SignedIn("R", "C"), on.Recalled(None)]
    ),
)


@given(st.lists(ANYTHING, max_size=40))
def test_whatever_happens_no_tunnel_opens_without_a_yes_to_this_technician(
    inputs: list[on.Input],
) -> None:
    story = Story(Talk(Stage.READY))
    agreed: tuple[str, str] | None = None  # (help, technician) of the last yes that was asked for
    shared = False
    for what in inputs:
        shown = story.screen
        if (
            isinstance(what, on.Allowed)
            and isinstance(shown, Consent)
            and shown.question == what.question
        ):
            agreed = (story.talk.help, shown.technician)
        if isinstance(what, on.Heard) and what.help == story.talk.help:
            taken = getattr(what.fact, "technician", None)
            agreed = None if taken else agreed
        for command in story.happens(what):
            if isinstance(command, do.OpenTunnel):
                assert agreed == (command.help, story.talk.technician)
                shared = True
            shared = shared and not isinstance(command, do.CloseTunnel)
        assert shared == isinstance(story.screen, InSession)
