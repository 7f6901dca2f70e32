"""How far a story has come: signed in, waiting, asked, in a session."""

import pytest

from agent import inputs as on
from broker import facts as fact
from tests.unit.agent.stories import ANA, CONTROL, Story


@pytest.fixture
def story() -> Story:
    """Somebody has signed in."""
    story = Story()
    story.happens(on.Able())
    story.happens(on.SigningIn())
    story.happens(on.SignedIn("Rosa", "City"))
    story.happens(on.RoadChanged(up=True))
    return story


@pytest.fixture
def waiting(story: Story) -> Story:
    story.happens(on.Asked("h1", "The printer is gone"))
    return story


@pytest.fixture
def asked(waiting: Story) -> Story:
    waiting.desk(ANA)
    return waiting


@pytest.fixture
def in_session(asked: Story) -> Story:
    asked.happens(on.Allowed(asked.question, CONTROL))
    asked.desk(fact.HelpAdmitted())
    asked.happens(on.TunnelOpened(1))
    asked.happens(on.TunnelJoined(1))
    return asked
