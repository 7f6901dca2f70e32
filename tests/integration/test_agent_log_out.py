"""The whole agent in a session when its desktop goes: nothing of it stays, and the desk is told."""

from pathlib import Path

import pytest

from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import virtual_desktop
from tests.integration.agent_road import PASSWORD, Agent, Technician
from tests.integration.vnc_servers import folders, guards, listening_tcp, servers_on


@pytest.mark.parametrize("grant", ["view", "control"])  # TigerVNC shows the one, x11vnc the other
def test_a_log_out_in_a_session_leaves_no_process_no_socket_no_port(
    stack: Stack, tmp_path: Path, grant: str
) -> None:
    """The desktop ends, and its display with it."""
    before = folders()
    ana = Technician(stack.url, "ana")
    agents: list[Agent] = []
    try:
        with virtual_desktop(tmp_path) as desktop:
            agent = Agent(
                stack.url, tmp_path, desktop.environment, "--login", "rosa", "--consent", "always",
                "--grant", grant, "--request", "Good night", "--once",
            )  # fmt: skip
            agents.append(agent)
            agent.type(PASSWORD)
            request = ana.accept()
            agent.shows("in-session", line="waiting")
            view = ana.view(request)
            assert view.recv(10) == b"RFB 003.008\n"
            (server,) = eventually(lambda: servers_on(desktop.display))
            assert listening_tcp(server) == listening_tcp(agent.pid) == set()
        eventually(lambda: not servers_on(desktop.display), within=15)
        agent.code()
        eventually(lambda: not guards(desktop.display), within=15)
        assert folders() <= before
        eventually(lambda: ana.state(request)["state"] == "finished user", within=20)
        view.close()
    finally:
        for agent in agents:
            agent.end()
        ana.lets_go()
