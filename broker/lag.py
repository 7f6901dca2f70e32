"""How late a process comes to what is due: more is asked of it than one core can do."""

import time

EVERY = 0.25
KEPT = 60  # samples


class Lag:
    """The worst lateness of the last quarter minute."""

    def __init__(self) -> None:
        self._samples = [0.0] * KEPT
        self._at = 0

    def run(self) -> None:
        """Measure for ever, in a thread of its own; under gevent that is the event loop."""
        while True:
            due = time.monotonic() + EVERY
            time.sleep(EVERY)
            self._samples[self._at] = max(0.0, time.monotonic() - due)
            self._at = (self._at + 1) % KEPT

    @property
    def worst(self) -> float:
        """Seconds."""
        return max(self._samples)
