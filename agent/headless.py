"""The same conversation on a terminal, for scripts, tests and machines without a window system.

One line for each change; with `json`, one object a line: {"at": …, "screen": "waiting", …}.
What is written comes beside that: {"at": …, "message": {"mine": false, "text": "…", …}}.
What is typed while it runs is read as commands (`typed.py`).

Who sits before the desktop sees no window of ours, so a session has its frame there, too, and the
keys that end it (`overlay.py`), whoever said yes.
"""

import json
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TextIO

import msgspec

from agent import exit_codes
from agent import inputs as on
from agent.chair import Chair
from agent.chat import Chat, Way
from agent.credentials import Credentials
from agent.overlay import Heard, Overlay
from agent.screens import (
    NAMES,
    Agree,
    Ask,
    Consent,
    Finished,
    How,
    InSession,
    Screen,
    SignInForm,
    Trouble,
    Waiting,
)
from agent.sentences import describe, spoken
from agent.typed import ASK, QUIT, meant
from agent.wording import Words
from broker.grants import Grant

WORD_SECONDS = 3.0  # between the relay's hanging up and the desk's word on why


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

    def __init__(
        self,
        orders: Orders,
        words: Words,
        out: TextIO,
        *,
        environment: Mapping[str, str],
        end_keys: str,
    ) -> None:
        self._orders, self._words, self._out = orders, words, out
        self._environment, self._end_keys = environment, end_keys
        self._overlay: Overlay | None = None
        self._news: queue.SimpleQueue[Screen | Chat | Heard | str | None] = queue.SimpleQueue()
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
                code = exit_codes.FINISHED
                continue
            if news is None:
                chair.put(on.Left())
                code = exit_codes.NOT_HELPED
            elif isinstance(news, Heard):
                self._overheard(chair, news)
            elif isinstance(news, str):
                code = self._told(chair, news)
            elif isinstance(news, Chat):
                self._read(news)
            else:
                self._screen = news
                self._print(news)
                self._frame(news)
                code = self._shown(chair, news, credentials)
        chair.stop()
        self._frame(None)  # not before nothing is shared any more
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
            case Agree():
                self._ask("terminal.agree")
            case Ask() if self._orders.request and not self._asked:
                self._asked = True
                chair.ask(self._orders.request)
            case Waiting():
                self._asked = True  # one that was open already
            case Consent(question):
                self._answer(chair, question)
            case Trouble():
                return exit_codes.CANNOT_SHARE
            case Finished(How.ENDED) if self._orders.once:
                self._patience = WORD_SECONDS
            case Finished() if self._orders.once:
                return exit_codes.after(screen)
            case Finished():
                chair.put(on.Again())
            case _:
                pass
        return None

    def _not_signed_in(self, kind: str, goes_on: bool) -> int | None:
        if kind in exit_codes.REFUSED:
            return exit_codes.WRONG_PASSWORD
        return None if goes_on and not self._orders.once else exit_codes.UNREACHABLE

    def _answer(self, chair: Chair, question: int) -> None:
        if self._orders.consent == "always":
            chair.put(on.Allowed(question, self._orders.grant))
        elif self._orders.consent == "never":
            chair.put(on.Declined(question))
        else:
            self._ask("terminal.question")

    def _told(self, chair: Chair, line: str) -> int | None:
        """A line that somebody typed."""
        word, _, rest = line.partition(" ")
        word = word.lower()
        if word in ASK and rest:
            chair.ask(rest)
        elif (wish := meant(self._screen, word, rest, self._orders.grant)) is not None:
            chair.put(wish)
        return exit_codes.FINISHED if word in QUIT else None

    def _frame(self, screen: Screen | None) -> None:
        """Round what is seen, as long as a session lasts."""
        if isinstance(screen, InSession):
            if self._overlay is None:
                self._overlay = Overlay(self._environment, self._end_keys, self._news.put)
            self._overlay.show(screen)
        elif self._overlay is not None:
            self._overlay.close()
            self._overlay = None

    def _overheard(self, chair: Chair, heard: Heard) -> None:
        """From over the desktop."""
        if self._overlay is None:
            return  # a late word of a session that is over
        if heard is Heard.PRESSED:
            chair.put(on.Left())
        elif heard is Heard.READY and not self._orders.json:
            self._line({}, self._words("session.keys", keys=self._end_keys))

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

    def _ask(self, key: str) -> None:
        """A question to who sits at the terminal; programs know it by its screen."""
        if not self._orders.json:
            self._out.write(self._words(key))
            self._out.flush()

    def _print(self, screen: Screen) -> None:
        fields = {"screen": NAMES[type(screen)], **msgspec.to_builtins(screen)}
        fields.pop("photo", None)  # a terminal has no place for it, and it was not asked for
        self._line(fields, describe(screen, self._words))

    def _line(self, fields: dict[str, Any], words: str) -> None:
        """One line for programs, or for people."""
        if self._orders.json:
            line = json.dumps({"at": round(time.time(), 3), **fields}, ensure_ascii=False)
        else:
            line = f"{time.strftime('%H:%M:%S')}  {' '.join(words.split())}"
        print(line, file=self._out, flush=True)
