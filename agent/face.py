"""The face: what the person sees of the chair, and what the person's clicks mean to it.

One main window (`pages/`); while a screen is shared it makes way for the bar, and a frame stands
round what is seen (`session_windows.py`). What they write to each other has a window of its own
(`letters.py`).
"""

from collections.abc import Mapping
from typing import Any

from agent import inputs as on
from agent.chair import Chair
from agent.chat import Chat
from agent.clicks import chosen_topic, wished
from agent.credentials import Credentials, Password, of_code
from agent.desktop import CannotShare
from agent.leaving import BUSY, ends_all
from agent.letters import CLOSE, FIELD, SEND, Letters
from agent.look import Look
from agent.pages.book import Book
from agent.pages.sign_in import Known
from agent.screens import NAMES, Ask, InSession, Screen, SignInForm, Start, Trouble, Waiting
from agent.session_windows import SessionWindows
from agent.tray import CLICKED, Tray
from agent.window import CLOSING, NOTHING, Window, next_event
from agent.wording import Words
from broker.log import get

log = get("face")

TICK = 500  # milliseconds between two looks at the clock and at signals
NEWS, OVERLAY, RAISE, DOCKED = "news", "overlay", "raise", "docked"
TOLD = frozenset({NEWS, OVERLAY, RAISE, DOCKED})
QUIET = (Start, SignInForm, Ask, Trouble)  # a person who did not start it need not see them
OPEN, QUIT = "::open", "::quit"  # in the tray's menu


class Face:
    """The windows of one agent. `run` owns the main thread until the person is done."""

    def __init__(
        self,
        words: Words,
        look: Look,
        known: Known,
        *,
        at_once: bool,
        environment: Mapping[str, str],
        end_keys: str,
        ready: Credentials | None = None,
        hidden: bool = False,
    ) -> None:
        self._words, self._environment = words, environment
        if ready is None and at_once and known.login and known.password:
            ready = Password(known.login, known.password)
        self._hidden = hidden  # until somebody is needed, or looks
        self._ready = ready  # sign in with these without a click
        self._screen: Screen = Start()
        self._interrupted = False
        self._book = Book(look, words, known)
        if hidden:
            self._book.window.minimize()
        self._look = look = self._book.brush.look
        self._letters = Letters(look, words)
        window, self._docked = self._book.window, False
        self._session = SessionWindows(
            look, words, environment, end_keys, lambda it: window.write_event_value(OVERLAY, it)
        )
        self._tray = Tray(
            environment, look, words, lambda there: window.write_event_value(DOCKED, there)
        )

    def show(self, shown: Screen | Chat) -> None:
        """The chair shows this; from any thread."""
        self._book.window.write_event_value(NEWS, shown)

    def raise_up(self) -> None:
        """Come before the person, who has started the program once more; from any thread."""
        self._book.window.write_event_value(RAISE, None)

    def interrupt(self) -> None:
        """Leave what is going on and end; safe in a signal handler."""
        self._interrupted = True

    def run(self, chair: Chair) -> int:
        """Until the person closes it."""
        chair.start()
        while not self._interrupted:
            window, event, values = next_event(TICK)
            if event == NOTHING:
                self._session.tick()
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
        self._session.close()
        self._letters.close()
        self._tray.close()
        self._book.window.close()
        chair.stop()
        return 0

    # -- showing ----------------------------------------------------------------------------------

    def _told(self, chair: Chair, what: str, news: Any) -> None:
        """Something came from another thread."""
        if what == OVERLAY:
            if self._session.ends_it(news):
                chair.put(on.Left())
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
            if not self._session.are_there:
                self._book.show(screen)
                self._book.window.hide()
            self._session.show(screen, self._letters.label)
            self._tray.say(self._book.title(screen))
            return
        self._session.close()
        if not isinstance(screen, BUSY):
            self._letters.close()
        self._hidden = self._hidden and isinstance(screen, QUIET)
        if self._book.show(screen) and not self._hidden:
            self._book.raise_up()
            log.info("page", name=NAMES[type(screen)])
        self._tray.say(self._book.announce(screen))
        if screen == SignInForm() and self._ready is not None:
            chair.sign_in(self._ready)

    def _count_letters(self) -> None:
        """What is new in the conversation stands on the buttons that open it."""
        self._book.write_beside(self._letters.label, self._letters.latest)
        self._session.count(self._letters.label)

    def _is_docked(self, there: bool) -> None:
        self._docked = there
        if not there:
            self._tray.close()
        elif self._hidden:
            self._book.window.hide()

    def _raise_up(self) -> None:
        """What there is of us, before the person."""
        self._hidden = False
        if self._session.are_there:
            self._session.raise_up()
        else:
            self._book.raise_up()

    # -- clicks -----------------------------------------------------------------------------------

    def _clicked(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        match event:
            case "fold":
                self._session.fold()
            case _ if event == CLICKED or event.endswith(OPEN):
                self._raise_up()
            case _ if event.startswith(("sign-in", "code.go")):
                self._signing_in(chair, event, values)
            case "ask.go" if values["text"].strip():
                about = chosen_topic(self._screen, values)
                chair.ask(values["text"], about, self._book.ask.picture)
            case "picture.ask" | "picture.waiting":
                self._pictured(chair)
            case _ if event.startswith(("rate.", "chat")):
                self._beside(chair, event, values)
            case _:
                wish = wished(self._screen, event, values)
                if wish is not None:
                    chair.put(wish)

    def _signing_in(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        match event:
            case "sign-in.go" if values["login"].strip() and values["password"]:
                login = self._book.sign_in.login = values["login"].strip()
                self._ready = None
                chair.sign_in(Password(login, values["password"], bool(values["remember"])))
            case "sign-in.code" | "sign-in.back":
                self._book.sign_in.ask_for_code(event == "sign-in.code")
            case "code.go" if (said := of_code(values["name"], values["code"])) is not None:
                self._ready = None
                chair.sign_in(said)
            case _:
                pass

    def _pictured(self, chair: Chair) -> None:
        """A picture of the screen, or the one that is to go with the request, away again."""
        screen, ask = self._screen, self._book.ask
        if isinstance(screen, Ask) and ask.picture:
            ask.attach(b"")
        elif isinstance(screen, Ask) and (picture := self._picture(screen)) is not None:
            ask.attach(picture)
        elif isinstance(screen, Waiting) and (picture := self._picture(screen)) is not None:
            chair.attach(picture)

    def _picture(self, screen: Ask | Waiting) -> bytes | None:
        """One that the person has seen and wants sent."""
        from agent import attaching  # noqa: PLC0415 - Pillow takes 3 MB; not while one only waits

        self._letters.close()
        try:
            taken = attaching.taken_behind(self._book.window, self._environment)
        except CannotShare as problem:
            self._book.tell_picture(screen, self._words.problem(problem.problem))
            return None
        finally:
            self._book.raise_up()
        picture = attaching.confirmed(taken, self._look, self._words, screen.picture_days)
        self._book.raise_up()
        log.info("picture", wanted=picture is not None)
        return picture

    def _beside(self, chair: Chair, event: str, values: dict[str, Any]) -> None:
        """The conversation, and what the person thinks of the help."""
        match event:
            case "rate.send":
                chair.put(on.Rated(self._book.finished.rating, values["finished.comment"]))
            case _ if event.startswith("rate."):
                self._book.finished.choose_rating(int(event.removeprefix("rate.")))
            case _ if event == SEND:
                chair.write(values[FIELD])
                self._letters.sent()
            case _ if event == CLOSE:
                self._letters.close()
            case _:
                self._letters.open(on_top=self._session.are_there)
                self._count_letters()

    def _closing(self, window: Window) -> bool:
        """A window is being closed: does that end all?"""
        if self._letters.is_in(window):
            self._letters.close()
            return False
        if ends_all(self._screen, self._look, self._words, docked=self._docked):
            return True
        if isinstance(self._screen, Waiting) and self._docked:
            self._book.window.hide()
        elif isinstance(self._screen, Waiting):
            self._book.window.minimize()
        return False
