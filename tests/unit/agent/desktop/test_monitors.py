"""Monitors, as xrandr tells them."""

from agent.desktop.monitors import Monitor, monitors, read

TOLD = """Monitors: 2
 0: +*HDMI-1 1920/510x1080/290+0+0  HDMI-1
 1: +eDP-1 1366/310x768/170+1920+312  eDP-1
"""


def test_each_is_read_with_its_place() -> None:
    assert read(TOLD) == (
        Monitor("HDMI-1", 1920, 1080, 0, 0),
        Monitor("eDP-1", 1366, 768, 1920, 312),
    )
    assert read(TOLD)[1].geometry == "1366x768+1920+312"


def test_what_is_not_understood_is_no_monitor() -> None:
    assert read("Can't open display :9\n") == ()


def test_without_xrandr_there_are_none() -> None:
    assert monitors({"PATH": "/nowhere"}) == ()
