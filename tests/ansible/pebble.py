"""Let's Encrypt's own ACME server for tests (Debian's pebble), and a DNS that it asks."""

import json
import os
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.eventually import eventually
from tests.integration.certificates import issue
from tests.processes import end_process

ACME, MANAGEMENT, DNS = 14000, 15000, 8053
REFUSED = "refused.example.test"  # a name that gets no certificate


@dataclass(frozen=True)
class Pebble:
    """An authority that gives a certificate to whoever answers on port 80 of a name."""

    address: str
    authority: Path
    """Who vouches for its own https."""

    @property
    def directory(self) -> str:
        return f"https://{self.address}:{ACME}/dir"

    def root(self) -> str:
        """The authority behind what it gives, made anew at each start."""
        return self._get(f"https://{self.address}:{MANAGEMENT}/roots/0")

    def _get(self, url: str) -> str:
        context = ssl.create_default_context(cafile=str(self.authority))
        with urllib.request.urlopen(url, timeout=10, context=context) as answer:  # noqa: S310 - https
            text: str = answer.read().decode()
            return text

    def answers(self) -> bool:
        try:
            return "newOrder" in self._get(self.directory)
        except OSError:
            return False


@contextmanager
def pebble(folder: Path, place: Sequence[str], address: str, names: str) -> Iterator[Pebble]:
    """Run it at this place and address; each name leads to the address `names`."""
    authority = issue(folder, "pebble", address)
    config = {
        "listenAddress": f"{address}:{ACME}", "managementListenAddress": f"{address}:{MANAGEMENT}",
        "certificate": str(folder / "pebble.pem"), "privateKey": str(folder / "pebble.key"),
        "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "",
        "externalAccountBindingRequired": False, "domainBlocklist": [REFUSED],
    }  # fmt: skip
    (folder / "pebble.json").write_text(json.dumps({"pebble": config}))
    nothing_else = [word for door in ("http01", "https01", "tlsalpn01", "management")
                    for word in (f"-{door}", "")]  # fmt: skip
    commands = (
        ["pebble-challtestsrv", "-dns01", f"127.0.0.1:{DNS}", "-defaultIPv4", names,
         "-defaultIPv6", "", *nothing_else],
        ["pebble", "-strict", "-config", str(folder / "pebble.json"),
         "-dnsserver", f"127.0.0.1:{DNS}"],
    )  # fmt: skip
    # Left to itself it refuses one good nonce in twenty; certbot tries again once only.
    manner = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
    environment = {**os.environ, **manner}  # noqa: TID251 - a child gets ours
    running: list[subprocess.Popen[bytes]] = []
    try:
        with (folder / "pebble.log").open("w") as log:
            for command in commands:
                running.append(
                    subprocess.Popen([*place, *command], env=environment, stdout=log, stderr=log)
                )
        it = Pebble(address, authority)
        eventually(it.answers, 30)
        yield it
    finally:
        for one in running:
            end_process(one)
