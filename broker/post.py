"""One POST and the status of its answer: no redirect is followed, nothing outlasts its time."""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

REFUSED = "must be https://host/… (http:// only for a loopback address), without a password in it"
NAMED_LOOPBACK = "localhost"


class NoAnswer(Exception):
    """Nobody took it; the text says how that went, without the address."""


@dataclass(frozen=True)
class Answer:
    """A status, and for how many seconds the receiver asks to be left alone."""

    status: int
    retry_after: float = 0.0


@dataclass(frozen=True)
class Target:
    """Where it goes. The path may be a secret: only the host is told."""

    secure: bool
    host: str
    port: int | None
    path: str

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Raises ValueError, which says what it must be."""
        parts = urlsplit(text)
        host = parts.hostname or ""
        secure = parts.scheme == "https"
        if not host or parts.username is not None or parts.fragment:
            raise ValueError(REFUSED)
        if not secure and not (parts.scheme == "http" and _is_loopback(host)):
            raise ValueError(REFUSED)
        try:
            port = parts.port
        except ValueError:  # its text would tell the value
            raise ValueError(REFUSED) from None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(secure, host, port, path)


def post(target: Target, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    """Send it and wait for the status, in all no longer than that many seconds.

    Raises NoAnswer.
    """
    connection = _connection(target, seconds)
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        if connection.sock is not None:
            with contextlib.suppress(OSError):  # it ended by itself
                # Not the TLS socket's own: that one would take the cipher from under the reader.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    # The connection's own time-out is for each step; who sends a byte now and then never meets it.
    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        if late.is_set():  # it found no socket yet to hang up
            raise TimeoutError
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, _seconds(answer.getheader("Retry-After")))
    except (OSError, http.client.HTTPException) as problem:
        if late.is_set() or isinstance(problem, TimeoutError):
            raise NoAnswer(f"no answer within {seconds:g} s") from None
        raise NoAnswer(f"{type(problem).__name__}: {_why(problem)}") from None
    finally:
        timer.cancel()
        connection.close()


def _connection(target: Target, seconds: float) -> http.client.HTTPConnection:
    if target.secure:
        return http.client.HTTPSConnection(
            target.host, target.port, timeout=seconds, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(target.host, target.port, timeout=seconds)


def _why(problem: Exception) -> str:
    return str(getattr(problem, "strerror", None) or problem)[:200]


def _seconds(text: str | None) -> float:
    """Retry-After in seconds; its other form, a date, counts as nothing."""
    return float(text) if text and text.isascii() and text.isdigit() else 0.0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == NAMED_LOOPBACK
