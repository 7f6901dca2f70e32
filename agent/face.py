"""The face: what the person sees of the chair, and what the person's clicks mean to it.

One main window (`pages.py`); while a screen is shared it makes way for the bar (`bar.py`).
"""

from typing import Any

from agent import inputs as on
from agent.bar import Bar, switched
from agent.chair import Chair
from agent.look import Look
from agent.pages import Pages
from agent.questions import sure
from agent.screens import Connecting, Consent, InSession, Screen, SignInForm, Start, Waiting
from agent.window import CLOSING, NOTHING, next_event
from agent.wording import Words
from broker.events import Clipboard, Grant

TICK = 500  # milliseconds between two looks at the clock and at signals
NEWS = "news"
BUSY_STATES = (Waiting, Consent, Connecting)


class Face:
    """The windows of one agent. `run` owns the main thread until the person is done."""

    def __init__(
        self, words: Words, look: Look, server: str, login: str, password: str, *, at_once: bool
    ) -> None:
        self._words = words
        self._login, self._password = login, password
        self._at_once = at_once  # sign in without a click, where both are known
        self._screen: Screen = Start()
        self._interrupted = False
        self._pages = Pages(look, words, server, login, password)
        self._look = self._pages.brush.look
        self._bar: Bar | None = None

    def show(self, screen: Screen) -> None:
        """The chair shows this; from any thread."""
        self._pages.window.write_event_value(NEWS, screen)

    def interrupt(self) -> None:
        """Leave what is going on and end; safe in a signal handler."""
        self._interrupted = True

    def run(self, chair: Chair) -> int:
        """Until the person closes it."""
        chair.start()
        while not self._interrupted:
            _window, event, values = next_event(TICK)
            if event == NOTHING:
                self._tick()
            elif event == NEWS:
                self._draw(chair, values[NEWS])
            elif event in CLOSING:
                if self._closing():
                    break
            elif isinstance(event, str):
                if event.startswith("quit"):
                    break
                self._clicked(chair, event, values)
        chair.put(on.Left())
        self._hide_bar()
        self._pages.window.close()
        chair.stop()
        return 0

    # -- showing ----------------------------------------------------------------------------------

    def _draw(self, chair: Chair, screen: Screen) -> None:
        self._screen = screen
        if isinstance(screen, InSession):
            if self._bar is None:
                self._pages.show(screen)
                self._pages.window.hide()
                self._bar = Bar(self._look, self._words, screen)
            self._bar.show(screen)
            return
        self._hide_bar()
        if self._pages.show(screen):
            self._pages.raise_up()
        if (
            isinstance(screen, SignInForm)
            and not screen.busy
            and not screen.problem
            and self._login
            and self._password
            and self._at_once
        ):
            chair.sign_in(self._login, self._password)

    def _hide_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _tick(self) -> None:
        if self._bar is not None:
            self._bar.tick()

    # -- clicks -----------------------------------------------------------------------------------

    def _clicked(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        match event:
            case "fold" if self._bar is not None:
                self._bar.fold()
            case "sign-in.go" if values["login"].strip() and values["password"]:
                self._pages.login = self._login = values["login"].strip()
                self._password = ""
                chair.sign_in(self._login, values["password"])
            case "ask.go" if values["text"].strip():
                chair.ask(values["text"])
            case _:
                wish = wished(self._screen, event, values)
                if wish is not None:
                    chair.put(wish)

    def _closing(self) -> bool:
        """The window is being closed: may it? In a request the person is asked, never surprised."""
        screen, say = self._screen, self._words
        if isinstance(screen, InSession):
            text = say("session.close.text", technician=screen.technician)
            go, stay = say("session.close.end"), say("session.close.stay")
            return sure(self._look, say("session.close.title"), text, go, stay)
        if isinstance(screen, BUSY_STATES):
            title, text = say("leave.title"), say("leave.text")
            return sure(self._look, title, text, say("leave.go"), say("leave.stay"))
        return True


def wished(screen: Screen, event: str, values: dict[str, Any]) -> on.Wish | None:
    """What this click means, at this screen; None where it means nothing."""
    match screen:
        case Consent() if event.startswith("allow"):
            copied = Clipboard.BOTH if values["clipboard"] else Clipboard.NONE
            return on.Allowed(screen.question, Grant(event == "allow.control", copied))
        case Consent() if event == "decline":
            return on.Declined(screen.question)
        case Consent() | InSession() if event.endswith("monitor"):
            chosen = values[event]
            return on.DisplayChosen(chosen if chosen in screen.displays else "")
        case InSession() if (grant := switched(screen.grant, event, values)) is not None:
            return on.GrantChanged(grant)
    if event.startswith("again"):
        return on.Again()
    return on.Left() if event.startswith("leave") or event == "end" else None
