"""Does a page still answer? A WebSocket that carries nothing but ping and pong.

The browser's network answers a ping by itself, also for a page in the background, whose scripts
may sleep for a minute. So a closed lid or a pulled plug is noticed, of which TCP says nothing.
"""

import time
from collections.abc import Callable
from typing import Any

PING = b"\x89\x00"  # final, opcode 9, nothing in it [RFC 6455, 5.5.2]
CLOSE = 8
HEAD = 6  # bytes around a small masked payload [RFC 6455, 5.2]
BEAT_SECONDS = 0.8  # an answer is missed after two of these at most
PATIENCE_SECONDS = 60.0  # a page that is silent for so long is let go; it comes back by itself


class Closed(Exception):
    """The page said goodbye, or its connection did."""


def follow(sock: Any, tell: Callable[[bool], None]) -> bool:
    """Ask until the page is gone; tell when it falls silent, and when it speaks again.

    Was it closed? If not, it was silent for too long.
    """
    there, heard = True, time.monotonic()
    while time.monotonic() - heard < PATIENCE_SECONDS:
        due = time.monotonic() + BEAT_SECONDS
        try:
            sock.sendall(PING)
            answered = listen(sock, due)
        except (Closed, OSError):
            return True
        if answered:
            heard = time.monotonic()
        if answered is not there:
            there = answered
            tell(there)
    return False


def listen(sock: Any, due: float) -> bool:
    """Did the page say anything until then? Raises Closed."""
    answered = False
    while (left := due - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            said = sock.recv(256)
        except TimeoutError:
            break
        if not said or says_goodbye(said):
            raise Closed
        answered = True
    return answered


def says_goodbye(said: bytes) -> bool:
    """Is there a close among these frames? A page sends nothing but small, masked ones."""
    while len(said) > 1:
        if said[0] & 0x0F == CLOSE:
            return True
        said = said[HEAD + (said[1] & 0x7F) :]
    return False
