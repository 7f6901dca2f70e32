"""The same conversation on a terminal, for scripts, tests and machines without a window system.

One line for each change; with `json`, one object a line: {"at": …, "screen": "waiting", …}.
What is written comes beside that: {"at": …, "message": {"mine": false, "text": "…", …}}.
Commands are read while it runs: `end`, `cancel`, `ask TEXT`, `say TEXT`, `rate 1-5 WHY`, `quit`,
`display NAME|all`, `direct yes|no` (may help come unasked?), and the answer to a question; in a
session `view`, `control`, `full`, `pause`, `resume`, and
`clipboard none|to_technician|to_user|both`.
"""

import json
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TextIO

import msgspec
from msgspec.structs import replace

from agent import inputs as on
from agent.chair import Chair
from agent.chat import Chat, Message, Way
from agent.credentials import Credentials
from agent.screens import (
    GOOD_ENDS,
    NAMES,
    Agree,
    Ask,
    Asking,
    Consent,
    Finished,
    How,
    InSession,
    Line,
    Screen,
    SignInForm,
    Trouble,
    Waiting,
)
from agent.wording import Words
from broker.events import Clipboard, Grant

FINISHED, NOT_HELPED, BAD_USAGE, WRONG_PASSWORD, UNREACHABLE, CANNOT_SHARE = range(6)
"""Exit codes."""

NO_SCREEN = ("_missing", "_failed", "_gone")  # how the problems of `desktop` are called
WORD_SECONDS = 3.0  # between the relay's hanging up and the desk's word on why

GRANTS = {
    "view": Grant(),
    "control": Grant(control=True),
    "full": Grant(control=True, clipboard=Clipboard.BOTH),
}
ANSWERS = {"c": GRANTS["control"], "f": GRANTS["full"]}
YES, NO = {"y", "yes", "s", "si", "sí"}, {"n", "no"}
LEAVE = {"end", "cancel", "terminar", "cancelar"}
QUIT = {"quit", "salir"}
PAUSE, RESUME = {"pause", "pausa"}, {"resume", "seguir"}
ASK, SAY = {"ask", "pedir"}, {"say", "decir"}
RATE = {"rate", "valorar"}
DISPLAY, ALL_DISPLAYS = {"display", "pantalla"}, {"all", "todas"}
DIRECT = {"direct", "directo"}
SPOKEN = ASK | SAY | RATE | DISPLAY | DIRECT
"""Words that others follow."""


@dataclass(frozen=True)
class Orders:
    """How to behave without a person."""

    consent: Literal["ask", "always", "never"] = "ask"
    grant: Grant = Grant()
    request: str = ""
    once: bool = False
    json: bool = False


class Headless:
    """A face that prints. `run` returns the exit code."""

    def __init__(self, orders: Orders, words: Words, out: TextIO) -> None:
        self._orders, self._words, self._out = orders, words, out
        self._news: queue.SimpleQueue[Screen | Chat | str | None] = queue.SimpleQueue()
        self._screen: Screen | None = None
        self._chat = Chat()
        self._asked = False
        self._patience: float | None = None

    def show(self, shown: Screen | Chat) -> None:
        """The chair shows this; from any thread."""
        self._news.put(shown)

    def interrupt(self) -> None:
        """Leave what is going on and end; safe in a signal handler."""
        self._news.put(None)

    def run(self, chair: Chair, credentials: Credentials, commands: Iterator[str]) -> int:
        """Until it is over."""
        threading.Thread(target=self._listen, args=(commands,), daemon=True).start()
        chair.start()
        code: int | None = None
        while code is None:
            try:
                news = self._news.get(timeout=self._patience)
            except queue.Empty:  # the desk's word did not come; the relay's has to do
                code = FINISHED
                continue
            if news is None:
                chair.put(on.Left())
                code = NOT_HELPED
            elif isinstance(news, str):
                code = self._told(chair, news)
            elif isinstance(news, Chat):
                self._read(news)
            else:
                self._screen = news
                self._print(news)
                code = self._shown(chair, news, credentials)
        chair.stop()
        return code

    def _listen(self, commands: Iterator[str]) -> None:
        for line in commands:
            self._news.put(line.strip())

    def _shown(  # noqa: C901 - a table
        self, chair: Chair, screen: Screen, credentials: Credentials
    ) -> int | None:
        self._patience = None
        match screen:
            case SignInForm(busy=False, problem=None):
                chair.sign_in(credentials)
            case SignInForm(problem=on.Problem(kind)):
                return self._not_signed_in(kind, screen.busy)
            case Agree() if not self._orders.json:
                self._out.write(self._words("terminal.agree"))
                self._out.flush()
            case Ask() if self._orders.request and not self._asked:
                self._asked = True
                chair.ask(self._orders.request)
            case Waiting():
                self._asked = True  # one that was open already
            case Consent(question):
                self._answer(chair, question)
            case Trouble():
                return CANNOT_SHARE
            case Finished(How.ENDED) if self._orders.once:
                self._patience = WORD_SECONDS
            case Finished() if self._orders.once:
                return _exit_code(screen)
            case Finished():
                chair.put(on.Again())
            case _:
                pass
        return None

    def _not_signed_in(self, kind: str, goes_on: bool) -> int | None:
        if kind in {"wrong_password", "wrong_code", "not_enrolled", "too_many"}:
            return WRONG_PASSWORD
        return None if goes_on and not self._orders.once else UNREACHABLE

    def _answer(self, chair: Chair, question: int) -> None:
        if self._orders.consent == "always":
            chair.put(on.Allowed(question, self._orders.grant))
        elif self._orders.consent == "never":
            chair.put(on.Declined(question))
        elif not self._orders.json:
            self._out.write(self._words("terminal.question"))
            self._out.flush()

    def _told(self, chair: Chair, line: str) -> int | None:
        """A line that somebody typed."""
        word, _, rest = line.partition(" ")
        word = word.lower()
        if word in QUIT:
            chair.put(on.Left())
            return FINISHED
        if word in LEAVE:
            chair.put(on.Left())
        elif word in SPOKEN and rest:
            _said(chair, word, rest)
        elif (wish := self._meant(word, rest)) is not None:
            chair.put(wish)
        return None

    def _meant(self, word: str, rest: str) -> on.Wish | None:
        """What these words mean, at what is shown now."""
        match self._screen:
            case Agree() if word in YES | NO:
                return on.Agreed(word in YES)
            case Consent(question) if word in NO:
                return on.Declined(question)
            case Consent(question) if word in YES or word in ANSWERS:
                return on.Allowed(question, ANSWERS.get(word, self._orders.grant))
            case InSession(asking=Asking(question)) if word in YES | NO:
                return on.Answered(question, word in YES)
            case InSession(grant=grant) if (changed := regranted(grant, word, rest)) is not None:
                return on.GrantChanged(changed)
            case _:
                return None

    def _read(self, chat: Chat) -> None:
        """What of the conversation is new, or has come further."""
        before, self._chat = self._chat, chat
        for one in chat.messages:
            if one in before.messages:
                continue
            if self._orders.json:
                self._line({"message": msgspec.to_builtins(one)}, "")
            elif one.way is not Way.SENDING:
                self._line({}, spoken(one, self._words))

    def _print(self, screen: Screen) -> None:
        fields = {"screen": NAMES[type(screen)], **msgspec.to_builtins(screen)}
        self._line(fields, describe(screen, self._words))

    def _line(self, fields: dict[str, Any], words: str) -> None:
        """One line for programs, or for people."""
        if self._orders.json:
            line = json.dumps({"at": round(time.time(), 3), **fields}, ensure_ascii=False)
        else:
            line = f"{time.strftime('%H:%M:%S')}  {' '.join(words.split())}"
        print(line, file=self._out, flush=True)


def _said(chair: Chair, word: str, rest: str) -> None:
    """One of `SPOKEN`, and what follows it."""
    if word in ASK:
        chair.ask(rest)
    elif word in SAY:
        chair.write(rest)
    elif word in RATE:
        number, _, why = rest.partition(" ")
        chair.put(on.Rated(int(number) if number.isdecimal() else 0, why))
    elif word in DIRECT:
        chair.put(on.Agreed(rest.lower() in YES))
    else:
        chair.put(on.DisplayChosen("" if rest in ALL_DISPLAYS else rest))


def regranted(grant: Grant, word: str, rest: str) -> Grant | None:
    """What is granted after these words; None when they speak of something else."""
    if word in GRANTS:
        return replace(GRANTS[word], paused=grant.paused)
    if word in PAUSE | RESUME:
        return replace(grant, paused=word in PAUSE)
    if word == "clipboard" and rest in set(Clipboard):
        return replace(grant, clipboard=Clipboard(rest))
    return None


def lines(descriptor: int) -> Iterator[str]:
    """The lines of this file. Not `sys.stdin`: Python cannot end while a thread waits in that."""
    rest = b""
    while piece := os.read(descriptor, 4096):
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode("utf-8", "replace").rstrip("\r") for line in whole)
    if rest:
        yield rest.decode("utf-8", "replace")


def describe(screen: Screen, words: Words) -> str:
    """The screen in one line."""
    name = NAMES[type(screen)]
    values = {key: getattr(screen, key, "") for key in ("technician", "organisation")}
    title = words(f"screen.{name}", **values)
    match screen:
        case SignInForm(problem=on.Problem() as problem) | Trouble(problem):
            return f"{title}: {words.problem(problem)}"
        case Ask(name, organisation):
            hello = words("ask.hello", name=name, organisation=organisation)
            return f"{hello} {unknown_topic(screen, words)}"
        case Waiting():
            place = words.place(screen.place, screen.waiting)
            known = words.outlook(screen.technicians, screen.minutes, screen.notice)
            line = words("offline") if screen.offline else known
            return f"{title}: {place} {line}"
        case InSession():
            line = f"{title}: {session_line(screen, words)}"
            asked = screen.asking and f" {asked_line(screen, screen.asking, words)}"
            return f"{line}{asked or ''}"
        case Finished():
            return f"{title}: {ending(screen, words)}"
        case _:
            return title


def spoken(message: Message, words: Words) -> str:
    """The message as a line: who, and what; and if it did not arrive."""
    name = words("chat.me") if message.mine else message.name
    line = f"{name}: {message.text}"
    return f"{line} ({words('chat.refused')})" if message.way is Way.REFUSED else line


def unknown_topic(screen: Ask, words: Words) -> str:
    """What is to be said of a topic in the settings that the desk does not have."""
    return words("ask.unknown_topic", topic=screen.unknown) if screen.unknown else ""


def session_line(screen: InSession, words: Words) -> str:
    """How the session is, in one sentence."""
    joined = screen.line is Line.JOINED
    if joined and screen.grant.paused:
        key = "session.paused"
    elif joined and screen.grant.control:
        key = "session.joined.control"
    else:
        key = f"session.{screen.line}"
    return words(key, technician=screen.technician)


def asked_line(screen: InSession, asking: Asking, words: Words) -> str:
    """What the technician asks for, as a question."""
    monitor = asking.monitor or words("monitor.all")
    return words(f"asking.{asking.what}", technician=screen.technician, monitor=monitor)


def ending(screen: Finished, words: Words) -> str:
    """How it ended, and why if that was a problem."""
    text = words(f"finished.{screen.how}", technician=screen.technician or "…")
    return text if screen.problem is None else f"{text} {words.problem(screen.problem)}"


def _exit_code(screen: Finished) -> int:
    if screen.problem is not None and screen.problem.kind.endswith(NO_SCREEN):
        return CANNOT_SHARE
    return FINISHED if screen.how in GOOD_ENDS else NOT_HELPED


def when_interrupted(interrupt: Callable[[], None]) -> Callable[[int, object], None]:
    """A signal handler."""
    return lambda _number, _frame: interrupt()
