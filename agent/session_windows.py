"""What stands before the person in a session: the bar, and what lies over the desktop."""

from collections.abc import Callable, Mapping

from agent.bar import Bar
from agent.look import Look
from agent.overlay import Heard, Overlay
from agent.screens import InSession
from agent.wording import Words


class SessionWindows:
    """There from the first `show` to `close`. `tell` is called from a thread of the overlay."""

    def __init__(
        self,
        look: Look,
        words: Words,
        environment: Mapping[str, str],
        end_keys: str,
        tell: Callable[[Heard], None],
    ) -> None:
        self._look, self._words = look, words
        self._environment, self._end_keys, self._tell = environment, end_keys, tell
        self._bar: Bar | None = None
        self._overlay: Overlay | None = None

    @property
    def are_there(self) -> bool:
        return self._bar is not None

    def show(self, screen: InSession, label: str) -> None:
        """What holds now; `label` is what the button says that opens the conversation."""
        if self._bar is None:
            self._bar = Bar(self._look, self._words, screen)
            self._overlay = Overlay(self._environment, self._end_keys, self._tell)
            self._overlay.everywhere(self._bar.window.TKroot.winfo_id())
        self.count(label)
        self._bar.show(screen)
        if self._overlay is not None:
            self._overlay.show(screen)

    def ends_it(self, heard: Heard) -> bool:
        """What came from over the desktop: were it the keys that end the session?"""
        if self._bar is None:
            return False  # a late word of a session that is over
        if heard is not Heard.PRESSED:
            self._bar.tell_keys(self._end_keys if heard is Heard.READY else "")
        return heard is Heard.PRESSED

    def count(self, label: str) -> None:
        """What is new in the conversation stands on the button that opens it."""
        if self._bar is not None:
            self._bar.window["chat"].update(label)

    def fold(self) -> None:
        """One line, or the whole bar again."""
        if self._bar is not None:
            self._bar.fold()

    def tick(self) -> None:
        """The clock goes on."""
        if self._bar is not None:
            self._bar.tick()

    def raise_up(self) -> None:
        """Before the person."""
        if self._bar is not None:
            self._bar.window.bring_to_front()

    def close(self) -> None:
        """Take it all away."""
        if self._overlay is not None:
            self._overlay.close()
            self._overlay = None
        if self._bar is not None:
            self._bar.close()
            self._bar = None
