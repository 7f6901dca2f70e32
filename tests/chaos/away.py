"""A machine on a network of its own that can be unplugged, moved and plugged in again.

A network namespace stands for it, joined to this one by a cable (veth). Only root makes one.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Away:
    """`program` is put before a command that is to run there; `here` is this side's address."""

    name: str
    net: str

    @property
    def here(self) -> str:
        return f"{self.net}.1"

    @property
    def program(self) -> list[str]:
        return ["ip", "netns", "exec", self.name]

    def unplug(self) -> None:
        self._ip("link", "set", "cable", "down")

    def plug_in(self, host: int) -> None:
        """With this address, as another network would give it."""
        self._ip("address", "flush", "dev", "cable")
        self._ip("address", "add", f"{self.net}.{host}/24", "dev", "cable")
        self._ip("link", "set", "cable", "up")

    def _ip(self, *words: str) -> None:
        subprocess.run(["ip", "-n", self.name, *words], check=True, timeout=10)


@contextmanager
def away() -> Iterator[Away]:
    """Skips the test, with the reason, where no network can be made."""
    number = os.getpid() % 250 + 1
    place = Away(f"hc-away-{os.getpid()}", f"10.213.{number}")
    outer = f"hcaway{number}"
    steps = (
        ["netns", "add", place.name],
        ["link", "add", outer, "type", "veth", "peer", "name", "cable", "netns", place.name],
        ["address", "add", f"{place.here}/24", "dev", outer],
        ["link", "set", outer, "up"],
        ["-n", place.name, "link", "set", "lo", "up"],
    )
    try:
        for step in steps:
            done = subprocess.run(
                ["ip", *step], capture_output=True, text=True, check=False, timeout=10
            )
            if done.returncode:
                pytest.skip(f"no network of one's own can be made here: {done.stderr.strip()}")
        place.plug_in(2)
        yield place
    finally:
        for rest in (["link", "del", outer], ["netns", "del", place.name]):
            subprocess.run(["ip", *rest], capture_output=True, check=False, timeout=10)
