import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from admin import page_line
from admin.page_line import PING, follow
from tests.eventually import eventually

PONG = b"\x8a\x80" + bytes(4)
CLOSE = b"\x88\x80" + bytes(4)


class Page:
    """A browser's end."""

    def __init__(self) -> None:
        self.sock, theirs = socket.socketpair()
        self.told: list[bool] = []
        self.closed: list[bool] = []
        self.asked = 0
        self._answers = True
        self._desk = threading.Thread(target=self._ask, args=[theirs])
        self._page = threading.Thread(target=self._answer)
        for thread in (self._desk, self._page):
            thread.start()

    def _ask(self, theirs: socket.socket) -> None:
        with theirs:
            self.closed.append(follow(theirs, self.told.append))

    def _answer(self) -> None:
        while self.sock.recv(2) == PING:
            self.asked += 1
            if self._answers:
                with contextlib.suppress(OSError):  # the desk went
                    self.sock.send(PONG)

    def sleeps(self) -> None:
        self._answers = False

    def wakes(self) -> None:
        self._answers = True

    def leave(self) -> None:
        with contextlib.suppress(OSError):  # the desk went first
            self.sock.shutdown(socket.SHUT_RDWR)
        for thread in (self._desk, self._page):
            thread.join(5)
        self.sock.close()


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(page_line, "BEAT_SECONDS", 0.05)
    made = Page()
    yield made
    made.leave()


def test_a_page_that_answers_is_asked_again(page: Page) -> None:
    eventually(lambda: page.asked > 3, every=0.005)
    assert page.closed == []


def test_a_page_that_falls_silent_is_told_of_and_again_when_it_speaks(page: Page) -> None:
    page.sleeps()
    eventually(lambda: page.told == [False], every=0.005)
    page.wakes()
    eventually(lambda: page.told == [False, True], every=0.005)


def test_a_page_that_says_goodbye_was_closed(page: Page) -> None:
    page.sock.send(PONG + CLOSE)
    eventually(lambda: page.closed == [True], every=0.005)


def test_a_page_that_is_silent_for_long_is_let_go(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_line, "PATIENCE_SECONDS", 0.1)
    page.sleeps()
    eventually(lambda: page.closed == [False], every=0.005)
