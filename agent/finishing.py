"""What PySimpleGUI has no words for, done to Tk's own widgets once a window is drawn.

Texts wrap at the window's edge, buttons have room round their words, Return presses, and what has
the keyboard has a ring round it.
"""

import contextlib
from collections.abc import Callable
from typing import Any

from agent.look import Look

PAGE, FIELD, CHECK = "page", "field", "check"
"""Kinds of pieces that are known by their class; others name theirs in their metadata."""

GAP = 36  # what two columns side by side leave free, each
PORTRAIT, APART = 96, 16  # pixels of somebody's photo, and between it and what stands beside it
RING = 2  # pixels round what has the keyboard
ROOM = {"button": (18, 9), "small button": (10, 4)}  # pixels round its words, across and down


def finish(window: Any, element: Any, kind: str, look: Look, wrap_at: int | None) -> None:
    """This piece of this window. `wrap_at`: the width of its texts in pixels, where they wrap."""
    widget, said = element.Widget, element.metadata
    if kind == PAGE:
        widget.configure(padx=look.pixels(10), pady=look.pixels(8))
        widget.configure(highlightthickness=RING, highlightbackground=look.quiet_dark)
    elif kind == FIELD:
        widget.configure(highlightthickness=RING, highlightbackground=look.quiet_dark)
        widget.configure(highlightcolor=look.accent, insertwidth=2, insertbackground=look.ink)
        widget.pack_configure(ipady=look.pixels(6))
        widget.bind("<Return>", _press(window[said].Widget))  # it names what it submits
        widget.bind("<Control-a>", _select_all(widget))  # for Tk on X11 it is the line's beginning
    elif kind == CHECK:
        with contextlib.suppress(Exception):
            widget.configure(highlightthickness=RING, highlightbackground=look.paper)
            widget.configure(highlightcolor=look.ink, activebackground=look.paper)
            widget.configure(activeforeground=look.ink)
    elif said in {"wrap", "half", "beside"} and wrap_at:
        half, beside = wrap_at // 2 - look.pixels(GAP), wrap_at - look.pixels(PORTRAIT + APART)
        width = {"wrap": wrap_at, "half": half, "beside": beside}[said]
        widget.configure(wraplength=width, justify="left")
    elif said in ROOM:
        across, down = ROOM[said]
        widget.configure(padx=look.pixels(across), pady=look.pixels(down), takefocus=1)
        widget.configure(highlightthickness=RING, highlightbackground=look.paper)
        widget.configure(highlightcolor=look.ink)
        widget.bind("<Return>", _press(widget))


def _select_all(widget: Any) -> Callable[[object], str]:
    def selected(_event: object) -> str:
        widget.select_range(0, "end")
        widget.icursor("end")
        return "break"

    return selected


def _press(widget: Any) -> Callable[[object], str]:
    def pressed(_event: object) -> str:
        widget.invoke()
        return "break"

    return pressed
