"""The windows: the only file that draws. It shows what the chair says and passes clicks on.

One window with a page for each screen; while a screen is shared it makes way for a small bar that
stays on top. Everything can be done with the keyboard: Tab moves, Return or the space bar presses.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any

import PySimpleGUI as sg  # noqa: N813 - as all its users write it
from msgspec.structs import replace

from agent import inputs as on
from agent.chair import Chair
from agent.headless import ending, session_line
from agent.icon import ICON
from agent.screens import (
    NAMES,
    Ask,
    Connecting,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.wording import Words
from broker.events import Clipboard, Grant

PAPER, INK, SOFT = "#FFFFFF", "#1B2430", "#566170"
ACCENT, ACCENT_DARK = "#0B6B74", "#08525A"
QUIET, QUIET_DARK = "#E6EBEF", "#D3DBE2"
WARNING, END, END_DARK = "#8A4B00", "#B3261E", "#8C1D17"
FAMILY = "Sans"
TITLE, BODY, SMALL = (FAMILY, 20, "bold"), (FAMILY, 13), (FAMILY, 11)
STRONG = (FAMILY, 13, "bold")
WIDTH, HEIGHT, EDGE, BAND = 620, 540, 32, 6
LINE = 40  # characters of the bar's sentence
TICK = 500  # milliseconds between two looks at the clock and at signals

NEWS = "news"
REASONED = {How.ABORTED, How.REFUSED, How.TURNED_AWAY}  # elsewhere it would only repeat
BUSY_STATES = (Waiting, Consent, Connecting, InSession)

Rows = list[list[Any]]


class Face:
    """The windows of one agent. `run` owns the main thread until the person is done."""

    def __init__(
        self, words: Words, server: str, login: str, password: str, *, at_once: bool = True
    ) -> None:
        self._words, self._server = words, server
        self._login, self._password = login, password
        self._at_once = at_once  # sign in without a click, where both are known
        self._screen: Screen = Start()
        self._interrupted = False
        self._bar: Any = None
        theme()
        self._window = self._main_window()

    def show(self, screen: Screen) -> None:
        """The chair shows this; from any thread."""
        self._window.write_event_value(NEWS, screen)

    def interrupt(self) -> None:
        """Leave what is going on and end; safe in a signal handler."""
        self._interrupted = True

    def run(self, chair: Chair) -> int:
        """Until the person closes it."""
        chair.start()
        while not self._interrupted:
            _window, event, values = sg.read_all_windows(timeout=TICK)
            if event == sg.TIMEOUT_EVENT:
                self._tick()
            elif event == NEWS:
                self._draw(chair, values[NEWS])
            elif event in {sg.WINDOW_CLOSE_ATTEMPTED_EVENT, sg.WINDOW_CLOSED}:
                if self._closing():
                    break
            elif isinstance(event, str):
                if event == "quit":
                    break
                self._clicked(chair, event, values)
        chair.put(on.Left())
        self._hide_bar()
        self._window.close()
        chair.stop()
        return 0

    # -- the pages --------------------------------------------------------------------------------

    def _main_window(self) -> Any:
        pages = {
            Start: self._start_page(),
            SignInForm: self._sign_in_page(),
            Ask: self._ask_page(),
            Waiting: self._waiting_page(),
            Consent: self._consent_page(),
            Connecting: self._connecting_page(),
            Finished: self._finished_page(),
            Trouble: self._trouble_page(),
        }
        columns = [
            sg.Column(rows, key=NAMES[kind], visible=kind is Start, pad=(EDGE, EDGE), expand_x=True)
            for kind, rows in pages.items()
        ]
        window = sg.Window(
            self._words("app"),
            [
                [sg.Column([[]], size=(WIDTH, BAND), background_color=ACCENT, pad=(0, 0))],
                [sg.Column([columns], pad=(0, 0), expand_x=True, expand_y=True)],
            ],
            size=(WIDTH, HEIGHT),
            margins=(0, 0),
            font=BODY,
            finalize=True,
            enable_close_attempted_event=True,
            icon=ICON,
        )
        _finish(window)
        return window

    def _start_page(self) -> Rows:
        return [[_title("start.title", self._words)], [_text(self._words("start.text"))]]

    def _sign_in_page(self) -> Rows:
        say = self._words
        return [
            [_title("sign_in.title", say)],
            [_text(say("sign_in.text"))],
            [_text("", key="sign-in.problem", color=WARNING)],
            [_text(say("sign_in.login"), font=STRONG, pad=(0, (10, 2)))],
            [_field("login", "sign-in.go", self._login)],
            [_text(say("sign_in.password"), font=STRONG, pad=(0, (10, 2)))],
            [_field("password", "sign-in.go", self._password, hidden=True)],
            [_button("sign-in.go", say("sign_in.go"))],
            [_text(say("sign_in.server", server=self._server), font=SMALL, color=SOFT)],
        ]

    def _ask_page(self) -> Rows:
        say = self._words
        return [
            [_title("ask.title", say)],
            [_text("", key="ask.hello", color=SOFT)],
            [_text(say("ask.text"), pad=(0, (14, 4)))],
            [_field("text", "ask.go")],
            [_button("ask.go", say("ask.go"))],
            [_text(say("ask.note"), font=SMALL, color=SOFT)],
            [_text("", key="ask.offline", color=WARNING)],
        ]

    def _waiting_page(self) -> Rows:
        say = self._words
        return [
            [_title("waiting.title", say)],
            [_text("", key="waiting.place", font=(FAMILY, 16))],
            [_text("", key="waiting.technicians")],
            [_text("", key="waiting.yours", color=SOFT, pad=(0, (12, 6)))],
            [_text(say("waiting.note"))],
            [_text("", key="waiting.offline", color=WARNING)],
            [_button("leave", say("waiting.cancel"), quiet=True)],
        ]

    def _consent_page(self) -> Rows:
        say = self._words
        return [
            [_title("consent.title", say, key="consent.title")],
            [_text("", key="consent.of", color=SOFT)],
            [_text("", key="consent.text", pad=(0, (10, 8)))],
            [_button("allow.view", say("consent.view"), wide=True)],
            [_text(say("consent.view.text"), font=SMALL, color=SOFT)],
            [_button("allow.control", say("consent.control"), wide=True)],
            [_text(say("consent.control.text"), font=SMALL, color=SOFT)],
            [_check("clipboard", say("consent.clipboard"))],
            [_button("decline", say("consent.no"), quiet=True, wide=True)],
            [_text(say("consent.note"), font=SMALL, color=SOFT)],
        ]

    def _connecting_page(self) -> Rows:
        say = self._words
        return [
            [_title("connecting.title", say, key="connecting.title")],
            [_text(say("connecting.text"))],
            [_text("", key="connecting.offline", color=WARNING)],
            [_button("leave", say("connecting.cancel"), quiet=True)],
        ]

    def _finished_page(self) -> Rows:
        say = self._words
        return [
            [_title("finished.title", say)],
            [_text("", key="finished.text")],
            [_text("", key="finished.reason", font=SMALL, color=SOFT)],
            [
                _button("again", say("finished.again")),
                _button("quit", say("finished.close"), quiet=True),
            ],
        ]

    def _trouble_page(self) -> Rows:
        say = self._words
        return [
            [_title("trouble.title", say)],
            [_text("", key="trouble.text")],
            [
                _button("again", say("trouble.again"), key="trouble.again"),
                _button("quit", say("trouble.close"), quiet=True, key="trouble.quit"),
            ],
        ]

    # -- showing ----------------------------------------------------------------------------------

    def _draw(self, chair: Chair, screen: Screen) -> None:
        before, self._screen = self._screen, screen
        if isinstance(screen, InSession):
            self._draw_bar(screen)
            return
        self._hide_bar()
        self._fill(screen)
        if type(screen) is not type(before):
            for kind, name in NAMES.items():
                if kind is not InSession:
                    self._window[name].update(visible=kind is type(screen))
            if isinstance(screen, Ask):
                self._window["text"].update("")
            self._window.un_hide()
            self._window.bring_to_front()
            self._focus(screen)
        if (
            isinstance(screen, SignInForm)
            and not screen.busy
            and not screen.problem
            and self._login
            and self._password
            and self._at_once
        ):
            chair.sign_in(self._login, self._password)

    def _fill(self, screen: Screen) -> None:
        say, put = self._words, self._put
        match screen:
            case SignInForm(busy, problem):
                note = say("sign_in.again") if busy and problem else ""
                problem_text = say.problem(problem) if problem else ""
                put("sign-in.problem", f"{problem_text} {note}".strip())
                label = say("sign_in.busy" if busy else "sign_in.go")
                self._window["sign-in.go"].update(label, disabled=busy)
            case Ask(name, organisation, offline):
                put("ask.hello", say("ask.hello", name=name, organisation=organisation))
                put("ask.offline", say("offline") if offline else "")
            case Waiting():
                put("waiting.yours", say("waiting.yours", text=screen.text))
                put("waiting.place", say.place(screen.place, screen.waiting))
                known = say.outlook(screen.technicians, screen.minutes, screen.notice)
                known = known if screen.place else ""
                put("waiting.technicians", known)
                put("waiting.offline", say("offline") if screen.offline else "")
            case Consent(_, technician, organisation):
                put("consent.title", say("consent.title", technician=technician))
                who = say("consent.of", technician=technician, organisation=organisation)
                put("consent.of", who)
                put("consent.text", say("consent.text", technician=technician))
                self._window["clipboard"].update(value=False)
            case Connecting(technician, _, offline):
                put("connecting.title", say("connecting.title", technician=technician))
                put("connecting.offline", say("offline") if offline else "")
            case Finished():
                put("finished.text", ending(screen, say))
                put("finished.reason", screen.reason if screen.how in REASONED else "")
            case Trouble(problem):
                put("trouble.text", say.problem(problem))
            case _:
                pass

    def _put(self, key: str, text: str) -> None:
        """A text that takes no room while it is empty."""
        self._window[key].update(text, visible=bool(text))

    def _focus(self, screen: Screen) -> None:
        """Where typing goes. At the question: nowhere, so that no stray key can answer it."""
        places = {
            SignInForm: "password" if self._login else "login",
            Ask: "text",
            Waiting: "leave",
            Finished: "again",
            Trouble: "trouble.again",
        }
        key = places.get(type(screen))
        if key is None:
            self._window.TKroot.focus_set()
        else:
            self._window[key].set_focus()

    # -- the bar in a session ---------------------------------------------------------------------

    def _draw_bar(self, screen: InSession) -> None:
        if self._bar is None:
            self._window.hide()
            self._bar = self._new_bar(screen)
        joined = screen.line is Line.JOINED
        self._bar["dot"].update(text_color=ACCENT if joined else WARNING)
        self._bar["line"].update(session_line(screen, self._words))
        self._bar["control"].update(value=screen.grant.control)
        self._tick()

    def _new_bar(self, screen: InSession) -> Any:
        say = self._words
        left = [
            [_line("●", "dot", STRONG), _line("", "line", STRONG)],
            [_line("", "clock", SMALL, SOFT), *self._clipboard_note(screen)],
        ]
        row = [
            sg.Column(left, pad=((16, 12), 10), expand_x=True),
            _check("control", say("session.control"), events=True),
            sg.Column([[_button("end", say("session.end"), end=True)]], pad=((12, 4), 4)),
        ]
        bar = sg.Window(
            self._words("app"),
            [row],
            margins=(0, 0),
            font=BODY,
            keep_on_top=True,
            finalize=True,
            enable_close_attempted_event=True,
            icon=ICON,
        )
        _finish(bar, wrap=False)
        bar["line"].Widget.configure(width=LINE, anchor="w")  # it does not jump with its words
        bar.refresh()
        width, _height = sg.Window.get_screen_size()
        bar.move((width - bar.size[0]) // 2, 0)
        return bar

    def _clipboard_note(self, screen: InSession) -> list[Any]:
        if screen.grant.clipboard is Clipboard.NONE:
            return []
        return [_line("· " + self._words("session.clipboard"), "clipboard.note", SMALL, SOFT)]

    def _hide_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _tick(self) -> None:
        if self._bar is not None and isinstance(self._screen, InSession):
            seconds = int(time.monotonic() - self._screen.since)
            clock = f"{seconds // 60:02}:{seconds % 60:02}"
            self._bar["clock"].update(f"{self._screen.organisation} · {clock}")

    # -- clicks -----------------------------------------------------------------------------------

    def _clicked(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        screen = self._screen
        match event:
            case "sign-in.go" if values["login"].strip() and values["password"]:
                self._login, self._password = values["login"].strip(), ""
                chair.sign_in(self._login, values["password"])
            case "ask.go" if values["text"].strip():
                chair.ask(values["text"])
            case "allow.view" | "allow.control" if isinstance(screen, Consent):
                copied = Clipboard.BOTH if values["clipboard"] else Clipboard.NONE
                grant = Grant(event == "allow.control", copied)
                chair.put(on.Allowed(screen.question, grant))
            case "decline" if isinstance(screen, Consent):
                chair.put(on.Declined(screen.question))
            case "control" if isinstance(screen, InSession):
                chair.put(on.GrantChanged(replace(screen.grant, control=values["control"])))
            case "again" | "trouble.again":
                chair.put(on.Again())
            case _ if event.startswith("leave") or event == "end":
                chair.put(on.Left())
            case _:
                pass

    def _closing(self) -> bool:
        """The window is being closed: may it? In a request the person is asked, never surprised."""
        screen, say = self._screen, self._words
        if isinstance(screen, InSession):
            title, text = say("session.close.title"), "session.close.text"
            text = say(text, technician=screen.technician)
            return self._sure(title, text, say("session.close.end"), say("session.close.stay"))
        if isinstance(screen, BUSY_STATES):
            title, text = say("leave.title"), say("leave.text")
            return self._sure(title, text, say("leave.go"), say("leave.stay"))
        return True

    def _sure(self, title: str, text: str, go: str, stay: str) -> bool:
        buttons = [_button("stay", stay), _button("go", go, quiet=True)]
        rows = [[_text(title, font=(FAMILY, 16, "bold"))], [_text(text)], buttons]
        question = sg.Window(
            title,
            [[sg.Column(rows, pad=(EDGE, EDGE))]],
            margins=(0, 0),
            font=BODY,
            modal=True,
            keep_on_top=True,
            finalize=True,
            icon=ICON,
        )
        _finish(question, wrap_at=420)
        question["stay"].set_focus()
        event, _values = question.read()
        question.close()
        return bool(event == "go")


# -- pieces ------------------------------------------------------------------------------------


def theme() -> None:
    """Our look, for every window of this process."""
    sg.theme_add_new(
        "HelpChannel",
        {
            "BACKGROUND": PAPER,
            "TEXT": INK,
            "INPUT": "#F7F9FA",
            "TEXT_INPUT": INK,
            "SCROLL": QUIET,
            "BUTTON": (PAPER, ACCENT),
            "PROGRESS": (ACCENT, QUIET),
            "BORDER": 0,
            "SLIDER_DEPTH": 0,
            "PROGRESS_DEPTH": 0,
        },
    )
    sg.theme("HelpChannel")


def _title(name: str, words: Words, key: str | None = None) -> Any:
    text = "" if key else words(name)
    return sg.Text(text, key=key, font=TITLE, pad=(0, (0, 8)), metadata="wrap")


def _text(
    text: str,
    key: str | None = None,
    font: Any = BODY,
    color: str = INK,
    pad: Any = (0, 4),
) -> Any:
    return sg.Text(text, key=key, font=font, text_color=color, pad=pad, metadata="wrap")


def _line(text: str, key: str, font: Any, color: str = INK) -> Any:
    return sg.Text(text, key=key, font=font, text_color=color, pad=((0, 6), 1))


def _field(key: str, submits: str, text: str = "", hidden: bool = False) -> Any:
    """A line to write in; Return presses the button `submits`."""
    return sg.Input(
        text,
        key=key,
        password_char="•" if hidden else "",
        font=(FAMILY, 14),
        border_width=0,
        expand_x=True,
        pad=(0, (0, 4)),
        metadata=submits,
    )


def _check(key: str, text: str, events: bool = False) -> Any:
    return sg.Checkbox(text, key=key, font=BODY, pad=(0, (10, 6)), enable_events=events)


def _button(
    event: str,
    text: str,
    *,
    quiet: bool = False,
    end: bool = False,
    wide: bool = False,
    key: str | None = None,
) -> Any:
    ink, paper, dark = PAPER, ACCENT, ACCENT_DARK
    if quiet:
        ink, paper, dark = INK, QUIET, QUIET_DARK
    elif end:
        paper, dark = END, END_DARK
    return sg.Button(
        text,
        key=key or event,
        font=STRONG,
        button_color=(ink, paper),
        mouseover_colors=(ink, dark),
        disabled_button_color=(PAPER, SOFT),
        border_width=0,
        pad=((0, 12), (10, 6)),
        expand_x=wide,
        metadata="button",
    )


def _finish(window: Any, *, wrap: bool = True, wrap_at: int = WIDTH - 2 * EDGE) -> None:
    """What PySimpleGUI has no words for: wrapping, padding, focus rings, Return on any button."""
    for element in window.element_list():
        widget = element.Widget
        if element.metadata == "wrap" and wrap:
            widget.configure(wraplength=wrap_at, justify="left")
        elif element.metadata == "button":
            widget.configure(padx=18, pady=9, highlightthickness=2, highlightbackground=PAPER)
            widget.configure(highlightcolor=INK, takefocus=1)
            widget.bind("<Return>", _press(widget))
        elif isinstance(element, sg.Input):
            widget.configure(highlightthickness=2, highlightbackground=QUIET_DARK)
            widget.configure(highlightcolor=ACCENT, insertwidth=2)
            widget.pack_configure(ipady=6)
            widget.bind("<Return>", _press(window[element.metadata].Widget))
        elif isinstance(element, sg.Checkbox):
            with contextlib.suppress(Exception):
                widget.configure(highlightthickness=2, highlightbackground=PAPER)
                widget.configure(highlightcolor=INK, selectcolor=PAPER)


def _press(widget: Any) -> Callable[[object], str]:
    def pressed(_event: object) -> str:
        widget.invoke()
        return "break"

    return pressed
