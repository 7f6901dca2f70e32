"""The one tunnel that there may be: opened, held to a grant, closed."""

import time
from collections.abc import Callable

from agent.commands import OpenTunnel
from agent.desk import Seat
from agent.desktop import Desktop
from agent.inputs import TunnelNews
from agent.tunnel import Tunnel
from broker.grants import Grant

HANDS_OFF_SECONDS = 1.5  # after a technician's key or click, a press may still be theirs


class Pixels:
    """Of this desktop. Called from one thread; `report` is called from the tunnel's own."""

    def __init__(self, desktop: Desktop, report: Callable[[TunnelNews], None]) -> None:
        self._desktop, self._report = desktop, report
        self._tunnel: Tunnel | None = None

    def open(self, order: OpenTunnel, seat: Seat | None) -> None:
        """This one, in place of any other."""
        self.close()
        if seat is None:
            raise RuntimeError("nobody is signed in, yet a screen is to be shared")
        self._tunnel = Tunnel(
            order.help,
            order.grant,
            order.attempt,
            display=order.display,
            seat=seat,
            desktop=self._desktop,
            report=self._report,
        )
        self._tunnel.start(order.after)

    def change(self, grant: Grant) -> None:
        """Hold the viewer to this from now on."""
        if self._tunnel is not None:
            self._tunnel.change(grant)

    def are_steered(self) -> bool:
        """Does the technician use mouse or keyboard just now?"""
        when = self._tunnel.steered if self._tunnel is not None else None
        return when is not None and time.monotonic() - when < HANDS_OFF_SECONDS

    def close(self) -> None:
        """Share nothing more."""
        tunnel, self._tunnel = self._tunnel, None
        if tunnel is not None:
            tunnel.close()
