"""Free ports on this machine, and the same ones again the next time."""

import json
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import SystemRandom

from ops.problems import PortTaken

DEFAULT = 8080
QUIET = (15000, 32000)  # below the range that systems take for outgoing connections
LAST = 65535

_random = SystemRandom()  # whoever seeds Python's own may be in several processes
_claims: set[int] = set()


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free(host: str = "127.0.0.1") -> int:
    """A port that nobody uses, that no outgoing connection will be given meanwhile, and that this
    function gives to nobody else as long as this process lives.
    """
    while True:
        port = _random.randrange(*QUIET)
        if port not in _claims and is_free(port, host) and claim(port):
            return port


def claim(port: int) -> bool:
    """Whether this process is, from now on, the one to hand it out.

    Between the choice of a port and the start of its server seconds pass. The claim is an abstract
    Unix socket, which ends with its process [unix(7)].
    """
    if port in _claims:
        return True
    claimed = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claimed.bind(f"\0helpchannel-port-{port}")
    except OSError:
        claimed.close()
        return False
    claimed.detach()  # stays open, as the process does
    _claims.add(port)
    return True


def public(wanted: int | None, host: str = "127.0.0.1", default: int = DEFAULT) -> int:
    """The public port: the wanted one, or else the first free one from the default on.

    0 is any free port. Raises PortTaken when the wanted one is in use.
    """
    if wanted == 0:
        return free(host)
    if wanted is not None:
        if not is_free(wanted, host):
            raise PortTaken(host, wanted)
        return wanted
    for port in range(default, min(default + 100, LAST)):
        if is_free(port, host):
            return port
    return free(host)


def kept(file: Path, names: Iterable[str], rows: Mapping[str, int] | None = None) -> dict[str, int]:
    """A free port for each name: the one in the file where that is still free, else a new one.

    `rows` tells for which names so many ports in a row are needed; theirs is the first.
    """
    try:
        before: dict[str, int] = json.loads(file.read_text())
    except (OSError, ValueError):
        before = {}
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for name in names:
        port, size = before.get(name, 0), (rows or {}).get(name, 1)
        while (
            not port
            or taken & {*range(port, port + size)}
            or not all(is_free(each) and claim(each) for each in range(port, port + size))
        ):
            port = free()
        chosen[name] = port
        taken |= {*range(port, port + size)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**before, **chosen}, indent=2) + "\n")
    return chosen
