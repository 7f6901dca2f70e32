"""The desk's cookies: over https none that another host of the domain, or http, could have set.

session   who is signed in here
halfway   whose password was right, and whose second factor is still to come
device    a browser that somebody has signed in with before; kept when they sign out
leaving   a browser that went to the OpenID Connect provider and is expected back
"""

from dataclasses import dataclass
from typing import Any

import bottle

SESSION, HALFWAY, DEVICE, LEAVING = "session", "halfway", "device", "leaving"


@dataclass(frozen=True)
class Cookies:
    """Scripts get none of them, and no other site can use them for more than a link to us."""

    https: bool

    def name(self, what: str) -> str:
        """`__Host-` makes browsers hold to: https, this host alone, the path / [RFC 6265bis]."""
        return f"__Host-hc_{what}" if self.https else f"hc_{what}"

    def read(self, what: str) -> str:
        return str(bottle.request.get_cookie(self.name(what)) or "")

    def give(self, answer: Any, what: str, value: str, seconds: float) -> None:
        answer.set_cookie(
            self.name(what), value, path="/", httponly=True, samesite="lax", secure=self.https,
            maxage=int(seconds),
        )  # fmt: skip

    def take(self, answer: Any, what: str) -> None:
        """Gone at once. The same attributes, or a browser would not believe us."""
        self.give(answer, what, "", 0)
