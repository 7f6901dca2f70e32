"""Without a window of the agent's, who sits before a shared screen sees that it is, and ends it."""

from pathlib import Path

from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import VirtualDesktop
from tests.integration.agent_road import PASSWORD, Agent, Technician
from tests.integration.test_agent_overlay import is_framed, is_free


def test_a_session_of_a_headless_agent_is_framed_and_ends_by_the_keys(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana = Technician(stack.url, "ana")
    words = ("--login", "rosa", "--request", "Nobody is here", "--consent", "always", "--once")
    agent = Agent(stack.url, tmp_path / "home", desktop.environment, *words)
    try:
        agent.type(PASSWORD)
        agent.shows("waiting")
        assert is_free(desktop)
        request = ana.accept()
        agent.shows("in-session")
        eventually(lambda: is_framed(desktop), 20)
        eventually(lambda: ana.state(request)["ready"], 20)

        def ended() -> bool:
            desktop.run("xdotool", "key", "--clearmodifiers", "ctrl+alt+End")
            return agent.screen["screen"] == "finished"

        eventually(ended, within=30, every=2)  # the keys are watched once the frame has come
        assert agent.shows("finished")["how"] == "ended_by_you"
        assert agent.code() == 0
        assert is_free(desktop)
    finally:
        agent.end()
