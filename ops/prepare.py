"""`helpchannel-server prepare FOLDER`: all that the containers of ops/container need, made once.

Keys, a password for each account, what RabbitMQ and nginx read, and a file of settings for each
process. What is there stays as it is: run it again after an upgrade, and nothing changes.

    keys/signing.pem  keys/public/      admin.env  relay.env  monitor.env
    rabbitmq/         its configuration, plugins and accounts (hashes of passwords)
    nginx.conf        the one public port
"""

import argparse
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from broker.keys import generate
from broker.settings import Address
from ops import rabbit_files, secret_files
from ops.front import Front, render

BROKER, DATABASE = "broker", "database"
PUBLIC = Address("0.0.0.0", 8080)  # noqa: S104 - the container's, which publishes one port
RUN = Path("/tmp/nginx")  # noqa: S108 - of a container that nobody else is in
DESK, RELAY = Address("admin", 8002), Address("relay", 8001)
AMQP = 5672
FRONT = "172.30.77.10"  # in the network of compose.yml
FILES = 65_536
RABBIT = f"""\
listeners.tcp.default = {AMQP}
load_definitions = /config/rabbitmq/definitions.json
heartbeat = {rabbit_files.HEARTBEAT}
max_message_size = {rabbit_files.MESSAGE_BYTES}
log.console = true
"""


def prepare(folder: Path, public_url: str) -> None:
    """Make what is missing in this folder."""
    generate(folder / "keys")
    passwords = _passwords(folder / "passwords.json")
    _rabbit(folder / "rabbitmq", folder / "keys" / "public", passwords)
    front = Front(PUBLIC, DESK, RELAY, node="relay-1", processes=1, run=RUN)
    (folder / "nginx.conf").write_text(render(front, files=FILES))
    secret_files.kept(folder / "database.password", passwords[DATABASE])
    for process, settings in _settings(public_url, passwords).items():
        secret_files.kept(folder / f"{process}.env", "".join(f"{k}={v}\n" for k, v in settings))


def _passwords(file: Path) -> Mapping[str, str]:
    names = (*rabbit_files.RIGHTS, DATABASE)
    fresh = {name: secrets.token_hex(20) for name in names}
    known: Mapping[str, str] = json.loads(secret_files.kept(file, json.dumps(fresh)))
    return known


def _rabbit(folder: Path, public: Path, passwords: Mapping[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    accounts = {name: passwords[name] for name in rabbit_files.RIGHTS}
    salts = {name: secrets.token_bytes(4) for name in accounts}
    keys = {file.stem: file.read_text() for file in sorted(public.glob("*.pem"))}
    (folder / "rabbitmq.conf").write_text(RABBIT)
    (folder / "advanced.config").write_text(rabbit_files.advanced_config(keys))
    (folder / "enabled_plugins").write_text(rabbit_files.enabled_plugins(management=False))
    (folder / "definitions.json").write_text(rabbit_files.definitions(accounts, salts))


def _settings(public_url: str, passwords: Mapping[str, str]) -> Mapping[str, list[tuple[str, str]]]:
    def common(account: str) -> list[tuple[str, str]]:
        broker = f"amqp://{account}:{passwords[account]}@{BROKER}:{AMQP}/%2F"
        return [("HC_PUBLIC_URL", public_url), ("HC_BROKER_URL", broker),
                ("HC_PUBLIC_KEYS", "/config/keys/public")]  # fmt: skip

    database = f"mysql+pymysql://helpchannel:{passwords[DATABASE]}@{DATABASE}/helpchannel"
    return {
        "admin": [*common("desk"), ("HC_DESK_LISTEN", f"0.0.0.0:{DESK.port}"),
                  ("HC_DATABASE_URL", database),
                  ("HC_SIGNING_KEY", "/config/keys/signing.pem"), ("HC_TRUSTED_PROXIES", FRONT)],
        "relay": [*common("relay"), ("HC_RELAY_LISTEN", f"0.0.0.0:{RELAY.port}"),
                  ("HC_AMQP_BACKEND", f"{BROKER}:{AMQP}"), ("HC_RELAY_PROCESSES", "1")],
        "monitor": [*common("monitor"), ("HC_MONITOR_METRICS", "0.0.0.0:9464")],
    }  # fmt: skip


def main() -> None:
    """Read the command line, and make it."""
    parser = argparse.ArgumentParser(prog="helpchannel-server prepare", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--public-url", default="http://127.0.0.1:8080")
    given = parser.parse_args()
    prepare(given.folder, given.public_url)


if __name__ == "__main__":
    main()
