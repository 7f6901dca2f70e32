"""An X11 display, shown by the first of the servers here that can do what is granted."""

import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from agent.desktop import CannotShare
from agent.desktop.monitors import Monitor, monitors
from agent.desktop.process import Running
from agent.inputs import Problem
from broker.grants import Grant


class Way(Protocol):
    """A program that shows an X11 display."""

    name: str
    command: str

    def can(self, grant: Grant) -> bool:
        """Is it able to do all that is granted here?"""

    def start(
        self, grant: Grant, monitor: Monitor | None, environment: Mapping[str, str]
    ) -> Running:
        """Start it. Raises CannotShare."""


class X11Desktop:
    """The X11 display that this process was started on.

    The way that is better at what it can stands first, the one that must be there stands last.
    """

    def __init__(self, environment: Mapping[str, str], ways: Sequence[Way]) -> None:
        self._environment, self._ways = dict(environment), ways

    def check(self) -> None:
        """Raises CannotShare that says what is missing."""
        if not self._environment.get("DISPLAY"):
            raise CannotShare(Problem("no_display"))
        last = self._ways[-1]
        if last not in self._there():
            raise CannotShare(Problem(f"{last.name}_missing", last.command))

    def displays(self) -> tuple[str, ...]:
        found = monitors(self._environment)
        return tuple(monitor.name for monitor in found) if len(found) > 1 else ()

    def start(self, grant: Grant, display: str = "") -> Running:
        """Start a server for one session. It ends when a monitor comes, goes or moves.

        Raises CannotShare.
        """
        self.check()
        before = monitors(self._environment)
        monitor = _named(display, before) if display else None
        there = self._there()
        way = next((way for way in there if way.can(grant)), there[-1])
        server = way.start(grant, monitor, self._environment)
        server.watched(partial(monitors, self._environment), before)
        return server

    def _there(self) -> list[Way]:
        path = self._environment.get("PATH")
        return [way for way in self._ways if shutil.which(way.command, path=path) is not None]


def _named(name: str, among: Sequence[Monitor]) -> Monitor:
    for monitor in among:
        if monitor.name == name:
            return monitor
    raise CannotShare(Problem("display_gone", name))  # never more than was chosen
