"""A watch on the monitors beside a VNC server: what it shows must stay what was chosen.

A server looks at the monitors once, when it starts. When one is plugged in, pulled out or moved,
x11vnc 0.9.16 and X0tigervnc 1.12 show what lies at the old place now, or die of a size that is no
more; wayvnc 0.5 goes on with the last picture. So the server is hung up on, and the tunnel starts
another one for the monitors as they are then.
"""

import threading
from collections.abc import Callable, Sequence

from broker.log import get

log = get("desktop")

SECONDS = 1.0  # between two looks; for so long another monitor could be seen at the old place

Look = Callable[[], Sequence[object]]


class Watch:
    """One server's. `look` tells the monitors as they are; nothing at all is no answer."""

    def __init__(self, look: Look, before: Sequence[object], hang_up: Callable[[], None]) -> None:
        self._look, self._before, self._hang_up = look, before, hang_up
        self._over = threading.Event()
        threading.Thread(target=self._watch, name="monitors", daemon=True).start()

    def changed(self) -> bool:
        """Are they other ones now than when the server started?"""
        now = self._look()
        return bool(now) and now != self._before

    def stop(self) -> None:
        """The server has gone."""
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(SECONDS):
            if self.changed():
                log.info("monitors.changed")
                self._hang_up()
                return
