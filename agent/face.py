"""The face: what the person sees of the chair, and what the person's clicks mean to it.

One main window (`pages.py`); while a screen is shared it makes way for the bar (`bar.py`), and a
frame stands round what is seen (`overlay.py`).
"""

from collections.abc import Mapping
from typing import Any

from agent import inputs as on
from agent.bar import Bar, switched
from agent.chair import Chair
from agent.chat import Chat
from agent.credentials import Credentials, Password, of_code
from agent.letters import CLOSE, FIELD, SEND, Letters
from agent.look import Look
from agent.overlay import Heard, Overlay
from agent.pages import Pages
from agent.questions import sure
from agent.screens import (
    Agree,
    Ask,
    Connecting,
    Consent,
    InSession,
    Screen,
    SignInForm,
    Start,
    Trouble,
    Waiting,
)
from agent.window import CLOSING, NOTHING, next_event
from agent.wording import Words
from broker.events import Clipboard, Grant

TICK = 500  # milliseconds between two looks at the clock and at signals
NEWS, OVERLAY, RAISE = "news", "overlay", "raise"
BUSY_STATES = (Waiting, Consent, Connecting)
QUIET = (Start, SignInForm, Ask, Trouble)  # a person who did not start it need not see them


class Face:
    """The windows of one agent. `run` owns the main thread until the person is done."""

    def __init__(
        self,
        words: Words,
        look: Look,
        server: str,
        login: str,
        password: str,
        *,
        at_once: bool,
        environment: Mapping[str, str],
        end_keys: str,
        ready: Credentials | None = None,
        hidden: bool = False,
    ) -> None:
        self._words = words
        if ready is None and at_once and login and password:
            ready = Password(login, password)
        self._hidden = hidden  # until somebody is needed, or looks
        self._ready = ready  # sign in with these without a click
        self._environment, self._end_keys = environment, end_keys
        self._screen: Screen = Start()
        self._interrupted = False
        self._pages = Pages(look, words, server, login, password)
        if hidden:
            self._pages.window.minimize()
        self._look = self._pages.brush.look
        self._letters = Letters(self._look, words)
        self._bar: Bar | None = None
        self._overlay: Overlay | None = None

    def show(self, shown: Screen | Chat) -> None:
        """The chair shows this; from any thread."""
        self._pages.window.write_event_value(NEWS, shown)

    def raise_up(self) -> None:
        """Come before the person, who has started the program once more; from any thread."""
        self._pages.window.write_event_value(RAISE, None)

    def interrupt(self) -> None:
        """Leave what is going on and end; safe in a signal handler."""
        self._interrupted = True

    def run(self, chair: Chair) -> int:
        """Until the person closes it."""
        chair.start()
        while not self._interrupted:
            window, event, values = next_event(TICK)
            if event == NOTHING:
                self._tick()
            elif event == NEWS:
                self._told(chair, values[NEWS])
            elif event == RAISE:
                self._raised()
            elif event == OVERLAY:
                self._overheard(chair, values[OVERLAY])
            elif event in CLOSING:
                if self._closing(window):
                    break
            elif isinstance(event, str):
                if event.startswith("quit"):
                    break
                self._hidden = False  # who clicks, sees
                self._clicked(chair, event, values)
        chair.put(on.Left())
        self._hide_bar()
        self._letters.close()
        self._pages.window.close()
        chair.stop()
        return 0

    # -- showing ----------------------------------------------------------------------------------

    def _told(self, chair: Chair, news: Screen | Chat) -> None:
        if isinstance(news, Chat):
            self._letters.show(news)
            self._count_letters()
        else:
            self._draw(chair, news)

    def _draw(self, chair: Chair, screen: Screen) -> None:
        self._screen = screen
        if isinstance(screen, InSession):
            bar = self._bar or self._new_bar(screen)
            bar.show(screen)
            if self._overlay is not None:
                self._overlay.show(screen)
            return
        self._hide_bar()
        if not isinstance(screen, BUSY_STATES):
            self._letters.close()
        self._hidden = self._hidden and isinstance(screen, QUIET)
        if self._pages.show(screen) and not self._hidden:
            self._pages.raise_up()
        if (
            isinstance(screen, SignInForm)
            and not screen.busy
            and not screen.problem
            and self._ready is not None
        ):
            chair.sign_in(self._ready)

    def _raised(self) -> None:
        self._hidden = False
        if self._bar is None:
            self._pages.raise_up()
        else:
            self._bar.window.bring_to_front()

    def _new_bar(self, screen: InSession) -> Bar:
        window = self._pages.window
        self._pages.show(screen)
        window.hide()
        bar = self._bar = Bar(self._look, self._words, screen)
        self._count_letters()
        self._overlay = Overlay(
            self._environment,
            self._end_keys,
            lambda heard: window.write_event_value(OVERLAY, heard),
        )
        self._overlay.everywhere(bar.window.TKroot.winfo_id())
        return bar

    def _overheard(self, chair: Chair, heard: Heard) -> None:
        if self._bar is None:
            return  # a late word of a session that is over
        if heard is Heard.PRESSED:
            chair.put(on.Left())
        else:
            self._bar.tell_keys(self._end_keys if heard is Heard.READY else "")

    def _count_letters(self) -> None:
        """What is new in the conversation stands on the buttons that open it."""
        self._pages.write_beside(self._letters.label, self._letters.latest)
        if self._bar is not None:
            self._bar.window["chat"].update(self._letters.label)

    def _hide_bar(self) -> None:
        if self._overlay is not None:
            self._overlay.close()
            self._overlay = None
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
                self._pages.login = values["login"].strip()
                self._ready = None
                chair.sign_in(Password(self._pages.login, values["password"]))
            case "sign-in.code" | "sign-in.back":
                self._pages.ask_for_code(event == "sign-in.code")
            case "code.go" if (said := of_code(values["name"], values["code"])) is not None:
                self._ready = None
                chair.sign_in(said)
            case "ask.go" if values["text"].strip():
                chair.ask(values["text"], chosen_topic(self._screen, values))
            case _ if event.startswith(("rate.", "chat")):
                self._beside(chair, event, values)
            case _:
                wish = wished(self._screen, event, values)
                if wish is not None:
                    chair.put(wish)

    def _beside(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        """The conversation, and what the person thinks of the help."""
        match event:
            case "rate.send":
                chair.put(on.Rated(self._pages.rating, values["finished.comment"]))
            case _ if event.startswith("rate."):
                self._pages.choose_rating(int(event.removeprefix("rate.")))
            case _ if event == SEND:
                chair.write(values[FIELD])
                self._letters.sent()
            case _ if event == CLOSE:
                self._letters.close()
            case _:
                self._letters.open(on_top=self._bar is not None)
                self._count_letters()

    def _closing(self, window: Any) -> bool:
        """A window is being closed: does that end all? In a request the person is asked first."""
        if self._letters.is_in(window):
            self._letters.close()
            return False
        screen, say = self._screen, self._words
        if isinstance(screen, InSession):
            text = say("session.close.text", technician=screen.technician)
            go, stay = say("session.close.end"), say("session.close.stay")
            return sure(self._look, say("session.close.title"), text, go, stay)
        if isinstance(screen, BUSY_STATES):
            title, text = say("leave.title"), say("leave.text")
            return sure(self._look, title, text, say("leave.go"), say("leave.stay"))
        return True


def chosen_topic(screen: Screen, values: dict[str, Any]) -> str | None:
    """The topic that was chosen, "" for none of them; None where there was no choice."""
    if not isinstance(screen, Ask) or "ask.topic" not in values or len(screen.topics) < 2:  # noqa: PLR2004
        return None
    chosen = values["ask.topic"]
    return chosen if chosen in screen.topics else ""


def wished(screen: Screen, event: str, values: dict[str, Any]) -> on.Wish | None:
    """What this click means, at this screen; None where it means nothing."""
    if isinstance(screen, Consent) and (answer := _at_question(screen, event, values)):
        return answer
    if isinstance(screen, InSession) and (change := _in_session(screen, event, values)):
        return change
    if isinstance(screen, Agree) and event in {"agree.yes", "agree.no"}:
        return on.Agreed(event == "agree.yes")
    if isinstance(screen, Ask) and event == "direct.end":
        return on.Agreed(yes=False)
    if event.startswith("again"):
        return on.Again()
    return on.Left() if event.startswith("leave") or event == "end" else None


def _at_question(screen: Consent, event: str, values: dict[str, Any]) -> on.Wish | None:
    match event:
        case "allow.view" | "allow.control":
            copied = Clipboard.BOTH if values["clipboard"] else Clipboard.NONE
            return on.Allowed(screen.question, Grant(event == "allow.control", copied))
        case "decline":
            return on.Declined(screen.question)
        case "consent.monitor":
            return _chosen(screen, values[event])
        case _:
            return None


def _in_session(screen: InSession, event: str, values: dict[str, Any]) -> on.Wish | None:
    match event:
        case "asking.allow" | "asking.no" if screen.asking is not None:
            return on.Answered(screen.asking.event, event == "asking.allow")
        case "monitor":
            return _chosen(screen, values[event])
        case _:
            grant = switched(screen.grant, event, values)
            return None if grant is None else on.GrantChanged(grant)


def _chosen(screen: Consent | InSession, monitor: str) -> on.Wish:
    """The words for all monitors are the name of none."""
    return on.DisplayChosen(monitor if monitor in screen.displays else "")
