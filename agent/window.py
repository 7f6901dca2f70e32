"""The pieces that windows are made of: the only file that knows PySimpleGUI.

    brush = Brush(look)
    window = brush.window("Title", [[brush.title("Hello")], [brush.button("go", "Go on")]])
    window, event, values = next_event(milliseconds)

Whoever needs sizes at once calls `TKroot.update_idletasks()`, never `refresh()`: that would run
what the person clicks meanwhile, and PySimpleGUI would forget it.

`pages/` draws the main window with them, `bar.py` the bar in a session, `questions.py` what must
be answered; `face.py` passes clicks on. Everything can be done with the keyboard: Tab moves, Return
or the space bar presses (`finishing.py`).
"""

from collections.abc import Sequence
from typing import Any

from agent.finishing import APART, CHECK, FIELD, PAGE, PORTRAIT, finish
from agent.look import Look
from broker import lean

# For its help for programmers, which nobody opens here: half a megabyte each.
with lean.empty("pydoc", "difflib"):
    import PySimpleGUI as sg  # noqa: N813 - as all its users write it
    from PySimpleGUI import PySimpleGUI as inside  # noqa: N813

# Its debugger, which nobody opens either, looks at the whole stack when a window is first read, and
# the library's source stays in memory for that: 3 MB.
inside._refresh_debugger = lambda: None  # noqa: SLF001

Rows = list[list[Any]]
Window = Any  # PySimpleGUI has no types

NOTHING = sg.TIMEOUT_EVENT
CLOSING = frozenset({sg.WINDOW_CLOSE_ATTEMPTED_EVENT, sg.WINDOW_CLOSED})
ICON_PART = 3  # of the icon's size, in a tray
KINDS = {sg.Multiline: PAGE, sg.Input: FIELD, sg.Checkbox: CHECK}


def next_event(milliseconds: int) -> tuple[Any, Any, dict[str, Any]]:
    """The window, what happened in it, and what stands in its fields; NOTHING after that time."""
    window, event, values = sg.read_all_windows(timeout=milliseconds)
    return window, event, values or {}


def screen_size() -> tuple[int, int]:
    """Width and height of the whole screen in pixels."""
    width, height = sg.Window.get_screen_size()
    return int(width), int(height)


def centre(window: Any) -> None:
    """In the middle of the screen: what has a picture grows after PySimpleGUI has placed it."""
    window.refresh()
    across, down = screen_size()
    width, height = window.TKroot.winfo_reqwidth(), window.TKroot.winfo_reqheight()
    window.move(max(0, (across - width) // 2), max(0, (down - height) // 2))


class _Closable(sg.Window):  # type: ignore[misc]
    """PySimpleGUI forgets a closing that comes while nobody reads, as when a window is drawn; what
    stands in its queue is read next.
    """

    def _OnClosingCallback(self) -> None:  # noqa: N802 - its name
        self.write_event_value(sg.WINDOW_CLOSE_ATTEMPTED_EVENT, None)


class Brush:
    """Draws pieces and windows of one look."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.body, self.strong = look.font(13), look.font(13, "bold")
        self.small = look.font(11)
        name = f"HelpChannel {look.paper}"
        sg.theme_add_new(
            name,
            {
                "BACKGROUND": look.paper,
                "TEXT": look.ink,
                "INPUT": look.field,
                "TEXT_INPUT": look.ink,
                "SCROLL": look.quiet,
                "BUTTON": (look.on_accent, look.accent),
                "PROGRESS": (look.accent, look.quiet),
                "BORDER": 0,
                "SLIDER_DEPTH": 0,
                "PROGRESS_DEPTH": 0,
            },
        )
        sg.theme(name)

    # -- pieces -----------------------------------------------------------------------------------

    def title(self, text: str, key: str | None = None, points: int = 20) -> Any:
        """What a page is about."""
        font, pad = self.look.font(points, "bold"), (0, (0, 8))
        return sg.Text(text, key=key, font=font, pad=pad, metadata="wrap")

    def text(
        self,
        text: str,
        key: str | None = None,
        font: Any = None,
        color: str = "",
        pad: Any = (0, 4),
    ) -> Any:
        """A paragraph; it wraps at the window's edge."""
        font, color = font or self.body, color or self.look.ink
        return sg.Text(
            text, key=key, font=font, text_color=color, pad=pad, metadata="wrap",
            visible=bool(text),
        )  # fmt: skip

    def note(self, text: str, key: str | None = None, *, half: bool = False) -> Any:
        """A small paragraph, as wide as the window or half of that."""
        note = self.text(text, key, self.small, self.look.soft)
        note.metadata = "half" if half else "wrap"
        return note

    def line(self, text: str, key: str, font: Any = None, color: str = "") -> Any:
        """A text that stays in its line."""
        font, color = font or self.body, color or self.look.ink
        return sg.Text(text, key=key, font=font, text_color=color, pad=((0, 6), 1))

    def field(self, key: str, submits: str, text: str = "", hidden: bool = False) -> Any:
        """A line to write in; Return presses the button `submits`."""
        return sg.Input(
            text,
            key=key,
            password_char="•" if hidden else "",
            font=self.look.font(14),
            border_width=0,
            expand_x=True,
            pad=(0, (0, 4)),
            metadata=submits,
        )

    def page(self, key: str, columns: int, lines: int) -> Any:
        """What is only to be read, of any length."""
        return sg.Multiline(
            key=key,
            size=(columns, lines),
            font=self.body,
            disabled=True,
            autoscroll=True,
            border_width=0,
            sbar_background_color=self.look.quiet_dark,
            sbar_trough_color=self.look.field,
            expand_x=True,
            expand_y=True,
            pad=(0, (8, 8)),
        )

    def image(self, data: bytes) -> Any:
        """A picture, as PNG."""
        return sg.Image(data=data, pad=(0, (8, 8)))

    def check(
        self, key: str, text: str, *, on: bool = False, events: bool = False, small: bool = False
    ) -> Any:
        """A switch."""
        return sg.Checkbox(
            text,
            default=on,
            key=key,
            font=self.small if small else self.body,
            pad=((0, 10), 2) if small else (0, (10, 6)),
            checkbox_color=self.look.field,
            enable_events=events,
        )

    def choice(self, key: str, names: Sequence[str], chosen: str, *, events: bool = False) -> Any:
        """One of these names."""
        width = max(len(name) for name in names) + 1
        return sg.Combo(
            list(names),
            default_value=chosen,
            key=key,
            font=self.small,
            size=(width, len(names)),
            readonly=True,
            enable_events=events,
            pad=((0, 10), 2),
        )

    def button(
        self,
        event: str,
        text: str,
        *,
        kind: str = "",
        wide: bool = False,
        small: bool = False,
        alone: bool = False,
    ) -> Any:
        """Something to press; `kind` is "quiet", "end", or the strong one. `alone` in its row, it
        needs no room beside it.
        """
        look = self.look
        ink, paper, dark = look.on_accent, look.accent, look.accent_dark
        if kind == "quiet":
            ink, paper, dark = look.ink, look.quiet, look.quiet_dark
        elif kind == "end":
            ink, paper, dark = look.on_end, look.end, look.end_dark
        return sg.Button(
            text,
            key=event,
            font=look.font(11, "bold") if small else self.strong,
            button_color=(ink, paper),
            mouseover_colors=(ink, dark),
            disabled_button_color=(look.paper, look.soft),
            border_width=0,
            pad=((0, 8), 2) if small else ((0, 0 if alone else 12), (10, 6)),
            expand_x=wide,
            metadata="small button" if small else "button",
        )

    def press(self, button: Any, *, pressed: bool) -> None:
        """One of several quiet buttons is the chosen one."""
        look = self.look
        ink, paper, dark = look.ink, look.quiet, look.quiet_dark
        if pressed:
            ink, paper, dark = look.on_accent, look.accent, look.accent_dark
        button.update(button_color=(ink, paper))
        button.Widget.configure(activeforeground=ink, activebackground=dark)  # update() swaps them

    def column(self, rows: Rows, key: str | None = None, *, shown: bool = True, **more: Any) -> Any:
        """Rows that are shown and hidden together."""
        return sg.Column(rows, key=key, visible=shown, **more)

    def folding(self, column: Any) -> Any:
        """A place that takes no room while its column is hidden."""
        return sg.pin(column, expand_x=True)

    def logo(self) -> list[Any]:
        """The organisation's picture, where it has one."""
        return [sg.Image(self.look.icon, pad=(0, (0, 8)))] if self.look.logo else []

    def beside_portrait(self, key: str, pieces: Sequence[Any]) -> list[Any]:
        """A row: room for somebody's photo, and to its right these texts. It is as tall and its
        texts wrap as if the photo were there, so that nothing moves under the person's hand when
        it comes (`put_portrait`).
        """
        for piece in pieces:
            piece.metadata = "beside"
        place = sg.Image(key=key, pad=((0, self.look.pixels(APART)), 0), visible=False)
        height = self.look.pixels(PORTRAIT)
        return [
            sg.Column([[]], size=(1, height), pad=(0, 0)),
            sg.pin(place, vertical_alignment="center"),
            self.column(
                [[piece] for piece in pieces], pad=(0, 0), expand_x=True,
                vertical_alignment="center",
            ),
        ]  # fmt: skip

    def put_portrait(self, place: Any, photo: bytes) -> None:
        """Show this square PNG there, or nothing by no bytes."""
        if not photo:
            place.update(visible=False)
            return
        from agent import portrait  # noqa: PLC0415 - Pillow takes 3 MB; not while one only waits

        place.update(data=portrait.sized(photo, self.look.pixels(PORTRAIT)), visible=True)

    def band(self, width: int, height: int) -> Any:
        """A stripe of colour."""
        size = (width, height)
        return sg.Column([[]], size=size, background_color=self.look.accent, pad=(0, 0))

    # -- windows ----------------------------------------------------------------------------------

    def window(
        self,
        title: str,
        rows: Rows,
        *,
        wrap_at: int | None,
        on_top: bool = False,
        modal: bool = False,
        size: tuple[int, int] | None = None,
    ) -> Any:
        """A window, drawn; its closing is an event in `CLOSING`, and closes nothing."""
        window = _Closable(
            title,
            rows,
            size=size or (None, None),
            margins=(0, 0),
            font=self.body,
            keep_on_top=on_top,
            modal=modal,
            finalize=True,
            icon=self.look.icon,
        )
        for element in window.element_list():
            finish(window, element, KINDS.get(type(element), ""), self.look, wrap_at)
        return window

    def icon_window(self, title: str, key: str, menu: Sequence[str]) -> Any:
        """A window for a tray: our icon, small, that no window manager knows of; out of sight."""
        icon = sg.Image(
            self.look.icon,
            subsample=ICON_PART,
            key=key,
            enable_events=True,
            pad=(0, 0),
            right_click_menu=["", list(menu)],
        )
        window = sg.Window(
            title, [[icon]], no_titlebar=True, margins=(0, 0), element_padding=(0, 0),
            location=(-100, -100), finalize=True,
        )  # fmt: skip
        root = window.TKroot
        root.withdraw()
        root.overrideredirect(True)
        root.deiconify()
        window.TKroot.update_idletasks()
        return window
