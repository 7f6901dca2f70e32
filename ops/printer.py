"""What the processes say, on the terminal, in honcho's manner: time, name in a colour, line."""

import contextlib
import sys
import threading

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from broker import clock


class Terminal:
    """Prints whole lines, from any thread."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._printer = Printer(sys.stdout, width=max(map(len, names)))
        colours = get_colours()
        self._colours = {name: next(colours) for name in names}
        self._one_at_a_time = threading.Lock()

    def say(self, name: str, line: str) -> None:
        """One line of this process."""
        colour = self._colours.get(name)
        message = Message("line", line, clock.utc().astimezone(), name, colour)
        # A terminal that has gone away is no reason to stop reading what a process says.
        with self._one_at_a_time, contextlib.suppress(OSError):
            self._printer.write(message)

    def tell(self, text: str = "") -> None:
        """Something for the person, without a process's name before it."""
        with self._one_at_a_time, contextlib.suppress(OSError):
            print(text, flush=True)
