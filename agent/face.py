"""The face: what the person sees of the chair, and what the person's clicks mean to it.

One main window (`pages.py`); while a screen is shared it makes way for the bar (`bar.py`), and a
frame stands round what is seen (`overlay.py`).
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent import inputs as on
from agent.bar import Bar
from agent.chair import Chair
from agent.chat import Chat
from agent.clicks import chosen_topic, wished
from agent.credentials import Credentials, Password, of_code
from agent.desktop import CannotShare
from agent.letters import CLOSE, FIELD, SEND, Letters
from agent.look import Look
from agent.overlay import Heard, Overlay
from agent.pages import Pages
from agent.questions import PREVIEW, may_leave, sure
from agent.screens import (
    NAMES,
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
from agent.tray import CLICKED, Tray
from agent.window import CLOSING, NOTHING, next_event
from agent.wording import Words
from broker.log import get

log = get("face")
GONE_SECONDS = 0.4  # a window manager takes its time with a window that goes
if TYPE_CHECKING:
    from PIL.Image import Image

TICK = 500  # milliseconds between two looks at the clock and at signals
NEWS, OVERLAY, RAISE, DOCKED = "news", "overlay", "raise", "docked"
TOLD = frozenset({NEWS, OVERLAY, RAISE, DOCKED})
BUSY_STATES = (Waiting, Consent, Connecting)
QUIET = (Start, SignInForm, Ask, Trouble)  # a person who did not start it need not see them
OPEN, QUIT = "::open", "::quit"  # in the tray's menu


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
        remembers: bool = False,
    ) -> None:
        self._words = words
        if ready is None and at_once and login and password:
            ready = Password(login, password)
        self._hidden = hidden  # until somebody is needed, or looks
        self._ready = ready  # sign in with these without a click
        self._environment, self._end_keys = environment, end_keys
        self._screen: Screen = Start()
        self._interrupted = False
        self._pages = Pages(look, words, server, login, password, remembers)
        if hidden:
            self._pages.window.minimize()
        self._look = self._pages.brush.look
        self._letters = Letters(self._look, words)
        self._bar: Bar | None = None
        self._overlay: Overlay | None = None
        window, self._docked = self._pages.window, False
        self._tray = Tray(
            environment, self._look, words, lambda there: window.write_event_value(DOCKED, there)
        )

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
            elif event in TOLD:
                self._told(chair, event, values[event])
            elif event in CLOSING or (isinstance(event, str) and event.endswith(QUIT)):
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
        self._tray.close()
        self._pages.window.close()
        chair.stop()
        return 0

    # -- showing ----------------------------------------------------------------------------------

    def _told(self, chair: Chair, what: str, news: Any) -> None:
        """Something came from another thread."""
        if what == OVERLAY:
            self._overheard(chair, news)
        elif what == DOCKED:
            self._is_docked(news)
        elif what == RAISE:
            self._raise_up()
        elif isinstance(news, Chat):
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
            self._tray.say(self._pages.title(screen))
            return
        self._hide_bar()
        if not isinstance(screen, BUSY_STATES):
            self._letters.close()
        self._hidden = self._hidden and isinstance(screen, QUIET)
        if self._pages.show(screen) and not self._hidden:
            self._pages.raise_up()
            log.info("page", name=NAMES[type(screen)])
        self._tray.say(self._pages.announce(screen))
        if (
            isinstance(screen, SignInForm)
            and not screen.busy
            and not screen.problem
            and self._ready is not None
        ):
            chair.sign_in(self._ready)

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
            case _ if event == CLICKED or event.endswith(OPEN):
                self._raise_up()
            case _ if event.startswith(("sign-in", "code.go")):
                self._signing_in(chair, event, values)
            case "ask.go" if values["text"].strip():
                about = chosen_topic(self._screen, values)
                chair.ask(values["text"], about, self._pages.picture)
            case "picture.ask" | "picture.waiting":
                self._pictured(chair, event)
            case _ if event.startswith(("rate.", "chat")):
                self._beside(chair, event, values)
            case _:
                wish = wished(self._screen, event, values)
                if wish is not None:
                    chair.put(wish)

    def _signing_in(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        match event:
            case "sign-in.go" if values["login"].strip() and values["password"]:
                self._pages.login = values["login"].strip()
                self._ready = None
                remember = bool(values["remember"])
                chair.sign_in(Password(self._pages.login, values["password"], remember))
            case "sign-in.code" | "sign-in.back":
                self._pages.ask_for_code(event == "sign-in.code")
            case "code.go" if (said := of_code(values["name"], values["code"])) is not None:
                self._ready = None
                chair.sign_in(said)
            case _:
                pass

    def _pictured(self, chair: Chair, event: str) -> None:
        """A picture of the screen: taken, looked at, and only then perhaps attached."""
        screen = self._screen
        if not isinstance(screen, Ask | Waiting):
            return
        if isinstance(screen, Ask) and self._pages.picture:
            self._pages.attach(b"")
            return
        from agent import snapshot  # noqa: PLC0415 - Pillow takes 3 MB; not while one only waits

        try:
            picture = self._snapshot()
        except CannotShare as problem:
            self._pages.tell_picture(screen, self._words.problem(problem.problem))
            return
        shown = snapshot.preview(picture, *PREVIEW)
        wanted = may_leave(self._look, self._words, shown, screen.picture_days)
        self._pages.raise_up()
        log.info("picture", wanted=wanted)
        if not wanted:
            return
        if event == "picture.ask":
            self._pages.attach(snapshot.fitted(picture))
        else:
            chair.attach(snapshot.fitted(picture))

    def _snapshot(self) -> "Image":
        """What is behind our own windows. Raises CannotShare."""
        from agent import snapshot  # noqa: PLC0415

        window = self._pages.window
        self._letters.close()
        window.hide()
        window.refresh()
        time.sleep(GONE_SECONDS)
        try:
            return snapshot.taken(self._environment)
        finally:
            self._pages.raise_up()

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

    def _is_docked(self, there: bool) -> None:
        self._docked = there
        if not there:
            self._tray.close()
        elif self._hidden:
            self._pages.window.hide()

    def _raise_up(self) -> None:
        """What there is of us, before the person."""
        self._hidden = False
        if self._bar is not None:
            self._bar.window.bring_to_front()
        else:
            self._pages.raise_up()

    def _keep_place(self) -> bool:
        """Out of the way while waiting, and told so; True when the person would rather leave."""
        say = self._words
        text = say("keep.text.tray" if self._docked else "keep.text")
        if sure(self._look, say("keep.title"), text, say("leave.go"), say("keep.stay")):
            return True
        if self._docked:
            self._pages.window.hide()
        else:
            self._pages.window.minimize()
        return False

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
        if isinstance(screen, Waiting):
            return self._keep_place()
        if isinstance(screen, BUSY_STATES):
            title, text = say("leave.title"), say("leave.text")
            return sure(self._look, title, text, say("leave.go"), say("leave.stay"))
        return True
