"""Outputs of a Wayland compositor, as wlr-randr tells them."""

from agent.desktop.wayland import outputs

TOLD = """eDP-1 "AU Optronics 0x123D Unknown (eDP-1)"
  Physical size: 310x170 mm
  Enabled: no
  Modes:
    1920x1080 px, 60.020000 Hz (preferred)
HDMI-A-1 "Dell Inc. DELL U2415 (HDMI-A-1)"
  Physical size: 520x320 mm
  Enabled: yes
  Modes:
    1920x1200 px, 59.950001 Hz (preferred, current)
  Position: 0,0
  Transform: normal
  Scale: 1.000000
DP-2 "Dell Inc. DELL U2415 (DP-2)"
  Enabled: yes
  Modes:
HEADLESS-1 "Headless output 1"
  Enabled: no
  Modes:
    0x0 px
"""


def test_only_what_shows_something_can_be_shown() -> None:
    assert outputs(TOLD) == ("HDMI-A-1", "DP-2", "HEADLESS-1")


def test_no_answer_is_no_output() -> None:
    assert outputs("") == outputs("failed to connect to display\n") == ()
