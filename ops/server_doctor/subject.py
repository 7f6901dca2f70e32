"""What is examined: the service's settings, from the environment and from files of variables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from broker.settings import broker_urls, url
from ops import machine
from ops.env_file import variables
from ops.problems import Problem, Refused
from ops.rabbit_node import RabbitNode
from ops.rabbitmqctl import told

SETTINGS = Path("/etc/helpchannel")
"""Where an installation keeps its files of variables, one for each process."""
SYSTEMS_CTL = "rabbitmqctl"
Ctl = Callable[..., str]


@dataclass(frozen=True)
class Subject:
    """One server, as its settings describe it. What is empty is another machine's business."""

    public_url: str
    broker_urls: tuple[str, ...] = ()
    database_url: str = ""
    signing_key: Path | None = None
    public_keys: Path | None = None
    authorities: Path | None = None
    """A file of authorities that agents trust besides the system's."""
    settings: tuple[Path, ...] = ()
    inside: Mapping[str, int] | None = None
    """Name -> port of what should not be reached from outside."""
    ctl: Ctl | None = None
    origin: str = ""
    """What a browser's page says where it is from; left out, the public address."""

    @property
    def host(self) -> str:
        """Of the public address."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def port(self) -> int:
        """Of the public address."""
        parts = urlsplit(self.public_url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def tls(self) -> bool:
        """Whether agents and browsers come by https."""
        return self.public_url.startswith("https://")


def subject(
    environment: Mapping[str, str],
    files: Sequence[Path],
    var: Path,
    *,
    authorities: Path | None = None,
    public_url: str = "",
) -> Subject:
    """From variables, then files of variables, then the service of `./hc up` in `var`.

    Raises Refused when no public address is known, or a setting cannot be used.
    """
    known: dict[str, str] = {}
    for file in files:
        known |= variables(file)
    known |= {name: text for name, text in environment.items() if name.startswith("HC_")}
    ctl = _ctl(var)
    try:
        address = url(public_url or known.get("HC_PUBLIC_URL", ""))
        brokers = broker_urls(known["HC_BROKER_URL"]) if known.get("HC_BROKER_URL") else ()
    except ValueError as problem:
        raise Refused(
            f"HC_PUBLIC_URL or HC_BROKER_URL: {problem}. Give the service's variables by "
            f"--settings FILE, or its address by --url"
        ) from None
    # Where systemd hands the key over, no variable in a file names it.
    handed = SETTINGS / "keys" / "signing.pem"
    keys = known.get("HC_SIGNING_KEY") or (str(handed) if handed.exists() else "")
    ring = known.get("HC_PUBLIC_KEYS")
    return Subject(
        public_url=address,
        broker_urls=brokers,
        database_url=known.get("HC_DATABASE_URL", ""),
        signing_key=Path(keys) if keys else None,
        public_keys=Path(ring) if ring else None,
        authorities=authorities,
        settings=tuple(files),
        inside={**INSIDE, **_own_ports(known)},
        ctl=ctl,
    )


INSIDE = {
    "RabbitMQ": 5672,
    "RabbitMQ's nodes": 25672,
    "RabbitMQ's epmd": 4369,
    "RabbitMQ's management": 15672,
    "MariaDB": 3306,
}


def _own_ports(known: Mapping[str, str]) -> dict[str, int]:
    names = {
        "desk": "HC_DESK_LISTEN", "desk's figures": "HC_DESK_METRICS",
        "relay": "HC_RELAY_LISTEN", "metrics": "HC_MONITOR_METRICS",
    }  # fmt: skip
    found = {what: known.get(name, "").rpartition(":")[2] for what, name in names.items()}
    return {what: int(port) for what, port in found.items() if port.isdecimal()}


def _ctl(var: Path) -> Ctl | None:
    """`rabbitmqctl` of the node beside `./hc up`, or of the system."""
    node = RabbitNode(var / "rabbit", var / "keys" / "public")
    try:
        node.recall()
    except Problem:
        program = machine.program(SYSTEMS_CTL)
        return None if program is None else lambda *words: told(program, *words)
    return node.ctl
