"""Passwords: Argon2id with the library's parameters of the day [RFC 9106]."""

from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

Run = Callable[[Callable[..., Any], tuple[Any, ...]], Any]


def at_once(work: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """Here and now."""
    return work(*given)


class Passwords:
    """Hash and verify; an unknown person costs the same time as a known one.

    `run` decides where that is done: a hash takes long on purpose, and must not stop a loop that
    serves others.
    """

    def __init__(self, hasher: PasswordHasher | None = None, run: Run = at_once) -> None:
        self._hasher = hasher or PasswordHasher()
        self._run = run
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        return str(self._run(self._hasher.hash, (password,)))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Is it the one? Never, where there is no hash."""
        fits = self._run(self._fits, (password_hash or self._nobody, password))
        return bool(password_hash and fits)

    def _fits(self, password_hash: str, password: str) -> bool:
        """Caught here, where it is run: a pool of threads would print it as a fault."""
        try:
            return bool(self._hasher.verify(password_hash, password))
        except (Argon2Error, InvalidHashError):
            return False
