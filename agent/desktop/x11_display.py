"""A connection of our own to the X server; imported only by programs that run beside the agent."""

from typing import Any

from Xlib import display, error, xauth

FAMILY_WILD = 0xFFFF  # Xau(3): a cookie for any host, as SDDM writes it
COOKIE = b"MIT-MAGIC-COOKIE-1"
CLOSED = (OSError, error.DisplayError, error.ConnectionClosedError)
"""What is raised where there is no X server, or none that lets us in, or it went away."""


class Cookies(xauth.Xauthority):  # type: ignore[misc]
    """The person's cookies. python-xlib itself does not know those that hold for any host."""

    def get_best_auth(
        self, family: int, address: bytes, number: int, types: tuple[bytes, ...] = (COOKIE,)
    ) -> Any:
        """The name and the cookie for this display. Raises Xlib.error.XNoAuthError."""
        try:
            return super().get_best_auth(family, address, number, types)
        except error.XNoAuthError:
            for wild, _address, entry, name, data in self.entries:
                ours = entry in {b"", str(number).encode()}
                if wild == FAMILY_WILD and ours and name in types:
                    return name, data
            raise


def opened(name: str) -> Any:
    """The display of this name (`:0`), to be used by one thread. Raises one of `CLOSED`."""
    xauth.Xauthority = Cookies
    return display.Display(name)
