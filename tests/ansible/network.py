"""A network of our own: a switch in a namespace, and namespaces with an address on it."""

import os
import subprocess

PREFIX = "hc"


def ip(*words: str, check: bool = True) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"
    return done.stdout


class Network:
    """10.213.N.0/24; the tests themselves are .1 on it."""

    def __init__(self) -> None:
        self.number = _free_number()
        self.switch = f"{PREFIX}{os.getpid()}"
        self._namespaces: list[str] = []
        self._uplink = f"{PREFIX}{self.number}up"

    def begin(self) -> None:
        self._add_namespace(self.switch)
        ip("-n", self.switch, "link", "add", "lan", "type", "bridge")
        ip("-n", self.switch, "link", "set", "lan", "up")
        self._plug(self._uplink, None, 1)

    def address(self, number: int) -> str:
        return f"10.213.{self.number}.{number}"

    def join(self, name: str, number: int) -> str:
        """A new namespace with this address; its name."""
        namespace = f"{self.switch}-{name}"
        self._add_namespace(namespace)
        self._plug("host0", namespace, number)
        return namespace

    def leave(self, name: str, number: int) -> None:
        """Without a word to anybody: the cable is pulled, then its connections are forgotten."""
        ip("-n", self.switch, "link", "delete", f"port{number}")
        namespace = f"{self.switch}-{name}"
        self._namespaces.remove(namespace)
        ip("netns", "delete", namespace)

    def end(self) -> None:
        ip("link", "delete", self._uplink, check=False)
        for namespace in reversed(self._namespaces):
            ip("netns", "delete", namespace, check=False)

    def _add_namespace(self, name: str) -> None:
        ip("netns", "add", name)
        self._namespaces.append(name)
        ip("-n", name, "link", "set", "lo", "up")

    def _plug(self, device: str, namespace: str | None, number: int) -> None:
        port = f"port{number}"
        hardware = f"02:00:0a:d5:{self.number:02x}:{number:02x}"  # as a network card keeps its own
        pair = ["type", "veth", "peer", "name", device, "address", hardware]
        ip("-n", self.switch, "link", "add", port, *pair)
        ip("-n", self.switch, "link", "set", port, "master", "lan", "up")
        ip("-n", self.switch, "link", "set", device, "netns", namespace or str(os.getpid()))
        where = ["-n", namespace] if namespace else []
        ip(*where, "address", "add", f"{self.address(number)}/24", "dev", device)
        ip(*where, "link", "set", device, "up")
        if namespace:
            # A way out that leads nowhere but makes this the machine's own address.
            ip(*where, "route", "add", "default", "via", self.address(1))


def _free_number() -> int:
    taken = ip("-4", "address")
    start = os.getpid() % 250 + 1
    numbers = [(start + step) % 250 + 1 for step in range(250)]
    return next(number for number in numbers if f" 10.213.{number}." not in taken)
