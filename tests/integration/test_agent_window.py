"""The windows, on a real desktop with a window manager, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from struct import pack

import pytest

from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_desktop import Viewer, VirtualDesktop
from tests.integration.agent_person import Person, managed_desktop
from tests.integration.agent_road import Technician
from tests.integration.test_agent_overlay import is_framed, is_free
from tests.processes import end_process


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[VirtualDesktop]:
    with managed_desktop(tmp_path) as desktop:
        yield desktop


def test_the_whole_way_by_keyboard(stack: Stack, desktop: VirtualDesktop, tmp_path: Path) -> None:
    ana = Technician(stack.url, "ana")
    person = Person(desktop, stack.url, tmp_path)
    try:
        person.asks("The printer is gone")
        person.sees_window("Waiting")
        person.presses("alt+F4")
        person.sees_window("We keep your place")
        person.presses("Return")
        request = ana.accept()
        person.is_at("asked")
        person.presses("Return", "space", "Return")  # somebody was typing: no answer to anything
        assert ana.state(request)["state"] == "pending"
        person.is_at("asked")
        person.sees_window("Ana Técnica, of Help-Channel, wants to help you")
        person.presses("Tab", "Return")  # "Allow viewing only"
        person.is_at("open")
        assert eventually(lambda: ana.state(request)["ready"])
        assert ana.view(request).recv(10) == b"RFB 003.008\n"
        person.sees_window("Waiting for Ana Técnica to open your screen…")
        person.presses("alt+F4")  # closing is a question first
        person.sees_window("End the session?")
        person.presses("Return")  # "Go on"
        person.sees_window("Waiting for Ana Técnica to open your screen…")
        assert ana.state(request)["state"] in {"accepted", "established"}
        person.is_at("open")
        eventually(lambda: is_framed(desktop), 15)
        person.presses("ctrl+alt+End")  # wherever the keyboard is
        person.is_at("over")
        eventually(lambda: is_free(desktop), 15)
        eventually(lambda: ana.state(request)["state"] == "finished user")
        person.sees_window("Finished")
        person.presses("alt+F4")
        assert person.program.wait(20) == 0
    finally:
        end_process(person.program)


TAB, SPACE = 0xFF09, 0x20
SWITCH = 6  # Tabs lead to the clipboard's switch: Pause, Chat, ▴, End now, control, clipboard


def key(keysym: int) -> bytes:
    return b"".join(pack(">BBHI", 4, down, 0, keysym) for down in (1, 0))


def test_who_steers_cannot_press_the_persons_switches(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana = Technician(stack.url, "ana")
    person = Person(desktop, stack.url, tmp_path)
    try:
        person.asks("Steer, but no more")
        request = ana.accept()
        person.is_at("asked")
        person.sees_window("Ana Técnica, of Help-Channel, wants to help you")
        person.presses("Tab", "Tab", "Return")  # "Allow viewing and control"
        person.is_at("open")
        eventually(lambda: ana.state(request)["ready"])
        road = ana.view(request)
        viewer = Viewer(lambda: bytes(road.recv(10)), road.send)  # type: ignore[arg-type]
        viewer.greet()
        person.sees_window("Ana Técnica sees and controls your screen")
        viewer.send(key(TAB) * SWITCH + key(SPACE))
        viewer.settle()
        assert ana.state(request)["rights"] == "see, control"

        assert "kind=help.granted" not in person.log

        def granted() -> bool:
            if "kind=help.granted" not in person.log:
                person.presses("space")  # the same switch has the keyboard still
                raise AssertionError("not yet: the technician's hands are not off long enough")
            return True

        eventually(granted, within=20, every=2.0)
        eventually(lambda: ana.state(request)["rights"] == "see, control, clipboard")
    finally:
        end_process(person.program)


def test_a_hidden_start_waits_minimised_and_a_second_start_brings_it_up(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    person = Person(desktop, stack.url, tmp_path, "--hidden")

    def states() -> str:
        look = "xprop -id $(xdotool search --name ' - Help Channel' | tail -1) WM_STATE || true"
        return desktop.run("sh", "-c", look)

    try:
        person.is_at("away")
        eventually(lambda: "Iconic" in states(), within=15)
        again = Person(desktop, stack.url, tmp_path, "--hidden")
        assert again.program.wait(15) == 0
        assert "Iconic" in states()  # it was not a person who started that one
        again = Person(desktop, stack.url, tmp_path)
        assert again.program.wait(15) == 0
        assert "running already" in again.log
        eventually(lambda: "Normal" in states(), within=15)
    finally:
        end_process(person.program)


def test_a_picture_leaves_when_it_was_seen_and_confirmed_and_words_go_both_ways(
    stack: Stack, desktop: VirtualDesktop, tmp_path: Path
) -> None:
    ana = Technician(stack.url, "ana")
    person = Person(desktop, stack.url, tmp_path)
    try:
        person.signs_in()
        person.types("Look at this")
        person.presses("Return")
        person.is_at("waiting")
        person.sees_window("Waiting")
        request = eventually(ana.waiting_request)
        eventually(lambda: "name=waiting" in person.log)
        for keys, word in ((("Return",), "wanted=False"), (("Tab", "Return"), "wanted=True")):
            assert ana.picture(request) == b""
            person.presses("Tab", "Tab", "Return")  # past Chat and Cancel
            person.sees_window("Attach this picture?")
            assert ana.picture(request) == b""
            person.answers("Attach this picture?", keys, word)
            person.sees_window("Waiting")
        picture = eventually(lambda: ana.picture(request))
        assert picture.startswith(b"\x89PNG")
        # And what they write to each other, in a window of its own.
        person.presses("Return")
        person.sees_window("Messages")
        person.types("Do you see it")
        person.presses("Return")
        eventually(lambda: "Do you see it" in ana.conversation(request))
        ana.writes(request, "Yes")
        person.presses("alt+F4")
        person.sees_window("Waiting")
        person.presses("Tab", "Tab", "Tab", "Return")  # past Cancel and another picture
        eventually(lambda: ana.picture(request) == b"")
        eventually(lambda: "picture.gone" in person.log)
    finally:
        end_process(person.program)  # which cancels the request
