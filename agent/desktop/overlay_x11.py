"""The frame and the keys that end a session, on X11: a program of its own beside the agent.

    python -m agent.desktop.overlay_x11 DISPLAY KEYS

A line of JSON on its standard input is an order (`agent/overlay.py` gives them), a word on its
standard output an answer: `ready`, or `nokeys` where the keys cannot be had, and `pressed`. It ends
with its input, however the agent ends, and the X server takes the frame away with it.

The keys are seen as raw events [XInput 2.1]: they come also while another program holds the
keyboard, an open menu for one, so that neither a program nor whoever steers the desktop can keep
them away. Nothing is taken from other programs, and nothing but these keys is looked at.
"""

import json
import os
import select
import sys
import time
from struct import unpack_from
from typing import Any

from Xlib import XK, X
from Xlib.ext import shape, xinput

from agent.desktop.frame import Place, around, dashes
from agent.desktop.x11_display import CLOSED, opened

STDIN = 0
KEY_AT = 6  # of a raw event's data [XI2proto: deviceid, time, detail]
INPUT_SHAPE = 2  # [SHAPE 1.1]; python-xlib has no name for it
RAISE_SECONDS = 1.0  # between two tries to be seen again: no race with others who want the top
NAME = "helpchannel-frame"
MODIFIERS = {"Shift": 0, "Ctrl": 2, "Alt": 3, "Super": 6}
"""Their rows in the X server's modifier map."""


class Keys:
    """One combination. What it was bound to at first goes on counting, whoever changes the map."""

    def __init__(self, link: Any, combination: str) -> None:
        *modifiers, key = combination.split("+")
        self._modifiers, self._key = modifiers, XK.string_to_keysym(key)
        self._link = link
        self._codes: set[int] = set()
        self._held: list[set[int]] = [set() for _ in modifiers]
        self._down: set[int] = set()  # of what is held, as it was when the event came
        self.learn()

    def learn(self) -> None:
        """Look up the keys in the present map."""
        self._codes |= {code for code, _index in self._link.keysym_to_keycodes(self._key)}
        rows = self._link.get_modifier_mapping()
        for held, name in zip(self._held, self._modifiers, strict=True):
            held |= {code for code in rows[MODIFIERS[name]] if code}

    def watch(self) -> bool:
        """Hear of raw key presses; False where that cannot be."""
        if not self._codes or not all(self._held) or not self._link.has_extension(xinput.extname):
            return False
        major = self._link.display.get_extension_major(xinput.extname)
        version = xinput.XIQueryVersion(
            display=self._link.display, opcode=major, major_version=2, minor_version=1
        )
        if (version.major_version, version.minor_version) < (2, 1):
            return False
        self._link.screen().root.xinput_select_events(
            [(xinput.AllMasterDevices, xinput.RawKeyPressMask | xinput.RawKeyReleaseMask)]
        )
        return True

    def pressed(self, event: Any) -> bool:
        """Is this the last key of the combination, while all others are down?"""
        if event.type != self._link.extension_event.GenericEvent:
            return False
        if event.evtype not in {xinput.RawKeyPress, xinput.RawKeyRelease}:
            return False
        (code,) = unpack_from("<I", event.data, KEY_AT)
        if any(code in held for held in self._held):
            (self._down.add if event.evtype == xinput.RawKeyPress else self._down.discard)(code)
        if event.evtype == xinput.RawKeyRelease or code not in self._codes:
            return False
        return all(held & self._down for held in self._held)


class Frame:
    """Thin windows that no window manager touches and no click meets."""

    def __init__(self, link: Any) -> None:
        self._link = link
        self._windows: list[Any] = []
        self._covered_since = 0.0

    def show(self, places: list[Place], colour: str, *, broken: bool) -> None:
        """Round these places, or the whole screen without any."""
        self.hide()
        screen = self._link.screen()
        whole = (0, 0, screen.width_in_pixels, screen.height_in_pixels)
        for x, y, width, height in (pieces := around(places, whole)):
            window = screen.root.create_window(
                x, y, width, height, 0, screen.root_depth, X.InputOutput, X.CopyFromParent,
                background_pixel=int(colour.removeprefix("#"), 16), override_redirect=True,
                event_mask=X.VisibilityChangeMask,
            )  # fmt: skip
            window.set_wm_name(NAME)
            window.shape_rectangles(shape.SO.Set, INPUT_SHAPE, X.Unsorted, 0, 0, [])
            self._windows.append(window)
        for window, piece in zip(self._windows, pieces, strict=True):
            if broken:
                rows = dashes(piece)
                window.shape_rectangles(shape.SO.Set, shape.SK.Bounding, X.Unsorted, 0, 0, rows)
            window.map()

    def hide(self) -> None:
        """Take it away."""
        for window in self._windows:
            window.destroy()
        self._windows = []

    def noticed(self, event: Any) -> None:
        """Something lies over it, perhaps."""
        if event.type == X.VisibilityNotify and event.state != X.VisibilityUnobscured:
            self._covered_since = self._covered_since or time.monotonic()

    def patience(self) -> float | None:
        """Seconds until it should be raised; None while it is seen."""
        if not self._covered_since:
            return None
        return max(0.0, self._covered_since + RAISE_SECONDS - time.monotonic())

    def rise(self) -> None:
        """Above all others again."""
        self._covered_since = 0.0
        for window in self._windows:
            window.configure(stack_mode=X.Above)


def everywhere(link: Any, window: int) -> None:
    """Show the window around this one on all workspaces [EWMH, _NET_WM_DESKTOP]."""
    outer = link.create_resource_object("window", window).query_tree().parent
    kind = link.intern_atom("_NET_WM_DESKTOP")
    data = (32, [0xFFFFFFFF, 2, 0, 0, 0])  # on all; asked for by a pager's like
    message = link.display.event_classes[X.ClientMessage](window=outer, client_type=kind, data=data)
    mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
    link.screen().root.send_event(message, event_mask=mask)


def say(word: str) -> None:
    """To the agent."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main(name: str, combination: str) -> None:
    """Until the agent is gone, or the X server is."""
    link = opened(name)
    keys, frame = Keys(link, combination), Frame(link)
    say("ready" if keys.watch() else "nokeys")
    rest = b""
    while True:
        link.flush()
        ready, _, _ = select.select([link.fileno(), STDIN], [], [], frame.patience())
        while link.pending_events():
            event = link.next_event()
            if event.type == X.MappingNotify:
                link.refresh_keyboard_mapping(event)
                keys.learn()
            elif keys.pressed(event):
                say("pressed")
            else:
                frame.noticed(event)
        if frame.patience() == 0.0:
            frame.rise()
        if STDIN not in ready:
            continue
        piece = os.read(STDIN, 65536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            obey(link, frame, json.loads(line))


def obey(link: Any, frame: Frame, order: dict[str, Any]) -> None:
    """One order of the agent's."""
    if "everywhere" in order:
        everywhere(link, order["everywhere"])
    elif order.get("colour"):
        places = [tuple(place) for place in order["places"]]
        frame.show(places, order["colour"], broken=order["broken"])
    else:
        frame.hide()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CLOSED:
        raise SystemExit(1) from None
