"""Step 4. Only now the VNC server starts, behind no TCP port, and waits at the relay."""

from playwright.sync_api import expect

from tests.eventually import eventually
from tests.story.people import SOON, Technician, User, listens_on_tcp


def agreed(user: User, technician: Technician, text: str, answer: str = "f") -> None:
    user.asks(text)
    technician.sees_waiting(text)
    technician.accepts(text)
    user.allows(answer)


def test_the_desktop_waits_and_the_page_says_ready(user: User, technician: Technician) -> None:
    agreed(user, technician, "come in")
    technician.sees_state("ready")
    user.sees("in-session", line="waiting")
    expect(technician.page.locator("a.open-viewer")).to_be_visible()


def test_the_vnc_server_listens_on_no_tcp_port(user: User, technician: Technician) -> None:
    agreed(user, technician, "nobody else may look")
    technician.sees_state("ready")
    (server,) = eventually(user.vnc_servers, SOON)
    assert not listens_on_tcp(server)
    assert user.agent is not None
    assert not listens_on_tcp(user.agent.pid)


def test_without_x11vnc_the_agent_names_the_package(user: User) -> None:
    empty = user.folder / "empty"
    empty.mkdir()
    user.asks("nothing to share with", "--once", PATH=str(empty))
    user.ends_with(5)
    shown = (user.folder / "agent.err").read_text() + str(user.seen)
    assert "x11vnc" in shown


def test_nobody_who_comes_in_time_breaks_it_off(user: User, technician: Technician) -> None:
    agreed(user, technician, "where are you?")
    technician.sees_state("ready")
    # The technician never opens the viewer: the wait time of this service is 12 s.
    user.is_told("finished", within=30)
    technician.sees_state("broken off")
    eventually(lambda: user.vnc_servers() == [], SOON)
