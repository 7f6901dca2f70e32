"""What a private RabbitMQ node reads at its start, as text: pure, so that it can be looked at.

Accounts and rights come from a definitions file that the node loads at every start; with one in
place RabbitMQ makes no `guest` and no virtual host of its own ["Schema Definition Export and
Import"]. Agents have no account: they sign in with a token (`rabbitmq_auth_backend_oauth2`).
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from broker.tokens import AUDIENCE
from broker.topology import ASIDE, DEAD, EXCHANGE, HAPPENS, MONITOR, WEBHOOK

DEFAULT_VHOST = "/"
MESSAGE_BYTES = 1024 * 1024  # an event is small; the largest is a sentence and a machine's data
HEARTBEAT = 30  # seconds: a dead peer is noticed after two of them
NOTHING = "^$"
_ASIDE, _HAPPENS = re.escape(ASIDE), re.escape(HAPPENS)


@dataclass(frozen=True)
class Rights:
    """What an account may do, as regular expressions on names and on routing keys."""

    configure: str
    write: str
    read: str
    publishes: str
    binds: str
    aside: str = NOTHING
    """Which queues it may put something into by their names."""
    witnesses: str = NOTHING
    """What it may hear of what happens in the broker itself."""
    tags: tuple[str, ...] = ()


RIGHTS: Mapping[str, Rights] = {
    # The desk makes every lasting queue, puts what it refuses into `dead`, and hears who reads.
    "desk": Rights(
        configure=rf"^({EXCHANGE}|{_ASIDE}|desk\..*|agent\..*|relay\..*|{MONITOR}|{DEAD})$",
        write=rf"^({EXCHANGE}|{_ASIDE}|desk\..*|agent\..*|relay\..*|{MONITOR}|{DEAD})$",
        read=rf"^({EXCHANGE}|{_ASIDE}|{_HAPPENS}|desk\..*|agent\..*|relay\..*|{MONITOR}|{DEAD})$",
        publishes=r"^desk\.",
        binds=r".*",
        aside=rf"^{DEAD}$",
        witnesses=r"^consumer\.(created|deleted)$",
    ),
    # A relay makes its own queue and binds it to orders to cut; it can listen to nothing else.
    "relay": Rights(
        configure=r"^relay\..*$",
        write=rf"^({EXCHANGE}|relay\..*)$",
        read=rf"^({EXCHANGE}|relay\..*)$",
        publishes=r"^relay\.",
        binds=r"^desk\.([^.*#]+\.tunnel\.[a-z]+|\*\.agent\.revoked)$",
    ),
    # The monitor hears everything and says nothing; a live view makes a queue for itself.
    "monitor": Rights(
        configure=rf"^{MONITOR}\..*$",
        write=rf"^{MONITOR}\..*$",
        read=rf"^({EXCHANGE}|{MONITOR}|{MONITOR}\..*)$",
        publishes=NOTHING,
        binds=r".*",
    ),
    # `python -m broker.dead` sends again what somebody else had said, in that one's name.
    "replay": Rights(
        configure=NOTHING,
        write=rf"^({EXCHANGE}|{_ASIDE})$",
        read=rf"^{DEAD}$",
        publishes=r"^(agent|desk|relay)\.",
        binds=NOTHING,
        aside=rf"^{WEBHOOK}$",
        tags=("impersonator",),
    ),
    # The webhook's sender makes its own queue and puts what nobody took into `dead`.
    "webhook": Rights(
        configure=rf"^{WEBHOOK}$",
        write=rf"^({_ASIDE}|{WEBHOOK})$",
        read=rf"^({EXCHANGE}|{_ASIDE}|{WEBHOOK})$",
        publishes=NOTHING,
        binds=rf"^((agent|desk)\.\*\.help\.\*|desk\.\*\.chat\.\*|relay\.\*\.tunnel\.\*|{WEBHOOK})$",
        aside=rf"^{DEAD}$",
    ),
}
OPERATOR = "operator"  # the account of the management interface, where there is one
ACCOUNTS = (*RIGHTS, OPERATOR)
NODENAME = "helpchannel@localhost"
TICK_SECONDS = 10  # nodes that hear nothing of each other for so long are apart


@dataclass(frozen=True)
class Member:
    """What makes a node one of a cluster."""

    name: str
    first: str
    """The node that the others join when they start for the first time."""
    epmd_port: int
    """Where the epmd that all of them share listens."""
    cookie: str
    passwords: Mapping[str, str]


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's salted SHA-256 ["Passwords", the algorithm]; the salt is four bytes."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def rights(account: str, vhost: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Permission and topic permissions of this account in a virtual host, as definitions."""
    may = RIGHTS[account]
    where = {"user": account, "vhost": vhost}
    names = {"configure": may.configure, "write": may.write, "read": may.read}
    topics = [
        {**where, "exchange": EXCHANGE, "write": may.publishes, "read": may.binds},
        {**where, "exchange": ASIDE, "write": may.aside, "read": may.binds},
        {**where, "exchange": HAPPENS, "write": NOTHING, "read": may.witnesses},
    ]
    return {**where, **names}, topics


def tags(account: str) -> list[str]:
    """What RabbitMQ calls tags: rights beyond a virtual host."""
    return ["administrator"] if account == OPERATOR else [*RIGHTS[account].tags]


def definitions(passwords: Mapping[str, str], salts: Mapping[str, bytes]) -> str:
    """The accounts that have a password here, with their rights in the default virtual host."""
    granted = [rights(account, DEFAULT_VHOST) for account in RIGHTS]
    users = [
        {
            "name": account,
            "password_hash": password_hash(passwords[account], salts[account]),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": tags(account),
        }
        for account in passwords
    ]
    content = {
        "vhosts": [{"name": DEFAULT_VHOST}],
        "users": users,
        "permissions": [permission for permission, _ in granted],
        "topic_permissions": [topic for _, topics in granted for topic in topics],
    }
    return json.dumps(content, indent=2)


def main_config(
    *,
    amqp_port: int,
    definitions_file: str,
    management_port: int | None,
    member: Member | None = None,
) -> str:
    """`rabbitmq.conf`: loopback only."""
    lines = [
        f"listeners.tcp.1 = 127.0.0.1:{amqp_port}",
        f"load_definitions = {definitions_file}",
        f"heartbeat = {HEARTBEAT}",
        f"max_message_size = {MESSAGE_BYTES}",
        "disk_free_limit.absolute = 200MB",
        "log.file.rotation.size = 10485760",
        "log.file.rotation.count = 3",
        "log.console = false",
    ]
    if management_port is not None:
        lines += [
            "management.tcp.ip = 127.0.0.1",
            f"management.tcp.port = {management_port}",
            "management_agent.disable_metrics_collector = true",
        ]
    if member is not None:
        # The side with fewer nodes stops by itself: there are never two brokers that say yes.
        # What this overlooks `ops.rejoin` sees.
        lines.append("cluster_partition_handling = pause_minority")
    if member is not None and member.name != member.first:
        formation = "cluster_formation.classic_config.nodes"
        lines += [
            "cluster_formation.peer_discovery_backend = classic_config",
            f"{formation}.1 = {member.first}",
            f"{formation}.2 = {member.name}",
        ]
    return "\n".join(lines) + "\n"


def advanced_config(public_keys: Mapping[str, str]) -> str:
    """`advanced.config`: tokens first, then accounts; each key by its id, so that keys rotate."""
    return f"""\
[
  {{rabbit, [{{auth_backends, [rabbit_auth_backend_oauth2, rabbit_auth_backend_internal]}}]}},
  {{rabbitmq_auth_backend_oauth2, [
    {{resource_server_id, <<"{AUDIENCE}">>}},
    {{key_config, {key_config(public_keys)}}}
  ]}}
].
"""


def key_config(public_keys: Mapping[str, str]) -> str:
    """The keys that tokens are checked with, as an Erlang term."""
    keys = ",\n      ".join(
        f'<<"{kid}">> => {{pem, <<"{pem.strip()}\n">>}}' for kid, pem in sorted(public_keys.items())
    )
    return f"[{{signing_keys, #{{\n      {keys}\n    }}}}]"


def enabled_plugins(*, management: bool) -> str:
    """`enabled_plugins`, an Erlang term."""
    names = [
        "rabbitmq_auth_backend_oauth2",
        "rabbitmq_event_exchange",  # tells the desk which agents are there
        *(["rabbitmq_management"] if management else []),
    ]
    return f"[{','.join(names)}].\n"


def environment(folder: Path, port: Mapping[str, int], name: str = NODENAME) -> dict[str, str]:
    """What makes a node (and `rabbitmqctl`) see this folder and these ports, and nothing else."""
    loopback = f"-kernel inet_dist_use_interface {{127,0,0,1}} -kernel net_ticktime {TICK_SECONDS}"
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(port["epmd"]),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": name,
        "RABBITMQ_DIST_PORT": str(port["dist"]),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_LOGS": str(folder / "log" / "helpchannel.log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
        "RABBITMQ_PID_FILE": str(folder / "erlang.pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback,
        "RABBITMQ_CTL_ERL_ARGS": loopback,
    }
