"""Which process gets which variables: pure. Each gets its own account, and no secret but its own.

front    where it listens, where the desk and the relay listen
relay    broker as `relay`, the broker's address for the /amqp bridge, the public keys
desk     broker as `desk`, the database, the signing key, the public keys
monitor  broker as `monitor`
webhook  broker as `webhook`, the receiver's address and the secret that signs
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

AMQP_PORT = 5672
AMQPS_PORT = 5671
WEBHOOK = ("HC_WEBHOOK_URL", "HC_WEBHOOK_SECRET")
PRIVATE = ("HC_BROKER_URL", "HC_DATABASE_URL", "HC_SIGNING_KEY", "HC_AMQP_BACKEND", *WEBHOOK)
"""Handed only to those who need them, whatever the caller's own environment says."""


@dataclass(frozen=True)
class Plan:
    """All that the processes' variables are made from."""

    var: Path
    keys: Path
    """The folder with `signing.pem` and `public/`."""
    root: Path
    public_url: str
    front_listen: str
    ports: Mapping[str, int]
    broker: Callable[[str], str]
    """The broker's address as this account."""
    inherited: Mapping[str, str]
    """The caller's environment: what it sets goes on being so."""
    settings: Mapping[str, str]
    """What the caller of the stack sets; wins over everything."""


def environment(plan: Plan, process: str) -> dict[str, str]:
    """The variables of this process."""
    kept = {name: text for name, text in plan.inherited.items() if name not in PRIVATE}
    kept |= {
        "PATH": f"{plan.root / '.venv' / 'bin'}:{plan.inherited.get('PATH', '/usr/bin:/bin')}",
        "PYTHONUNBUFFERED": "1",
        "HC_PUBLIC_URL": plan.public_url,
        "HC_PUBLIC_KEYS": str(plan.keys / "public"),
        "HC_DESK_LISTEN": f"127.0.0.1:{plan.ports['desk']}",
        "HC_RELAY_LISTEN": f"127.0.0.1:{plan.ports['relay']}",
    }
    own: dict[str, str] = {}
    if process == "front":
        own = {"HC_FRONT_LISTEN": plan.front_listen, "HC_RUN_DIR": str(plan.var / "front")}
    elif process == "relay":
        url = plan.broker("relay")
        own = {
            "HC_BROKER_URL": url,
            "HC_AMQP_BACKEND": plan.inherited.get("HC_AMQP_BACKEND") or backend(url),
        }
    elif process == "desk":
        database = f"sqlite:///{plan.var / 'helpchannel.db'}"
        own = {
            "HC_BROKER_URL": plan.broker("desk"),
            "HC_DATABASE_URL": plan.inherited.get("HC_DATABASE_URL") or database,
            "HC_SIGNING_KEY": str(plan.keys / "signing.pem"),
        }
    elif process == "monitor":
        own = {"HC_BROKER_URL": plan.broker("monitor")}
    elif process == "webhook":
        own = {name: plan.inherited[name] for name in WEBHOOK if name in plan.inherited}
        own |= {"HC_BROKER_URL": plan.broker("webhook")}
    return {**kept, **own, **plan.settings}


def backend(url: str) -> str:
    """host:port of the first of these broker addresses."""
    parts = urlsplit(url.split(",", maxsplit=1)[0].strip())
    port = parts.port or (AMQPS_PORT if parts.scheme == "amqps" else AMQP_PORT)
    return f"{parts.hostname}:{port}"


def commands(text: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The Procfile's, and the webhook's sender where a receiver is set."""
    sender = {"webhook": "python -m broker.webhook"} if settings.get(WEBHOOK[0]) else {}
    return {**procfile(text), **sender}


def procfile(text: str) -> dict[str, str]:
    """Name -> command, in the file's order."""
    from honcho.environ import parse_procfile  # noqa: PLC0415 - slow, and not every command's need

    return dict(parse_procfile(text).processes)
