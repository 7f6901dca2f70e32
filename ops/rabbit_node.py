"""A private RabbitMQ node: own folder, ports, cookie and epmd; the system's one is never touched.

    node = RabbitNode(var / "rabbit", keys / "public")
    node.start(); node.wait_ready(within=60)
    node.url("desk")                 # amqp://desk:…@127.0.0.1:PORT/%2F
    node.ctl("list_queues")          # rabbitmqctl in the node's own environment
    node.stop()                      # its data stay; the next start has them

With `management=True` (tests) virtual hosts come and go in milliseconds:
`add_vhost`, `drop_vhost`, `grant`. Without it the node stops five seconds faster.
"""

import base64
import contextlib
import json
import os
import secrets
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from ops import ports, rabbit_files, rabbitmqctl, secret_files
from ops.child import Child, Listener
from ops.problems import NodeProblem

PROGRAMS = Path("/usr/lib/rabbitmq/bin")  # the wrappers in /usr/sbin switch to another user
READY_MARK = "Server startup complete"  # its own last word at a start
LAST_LINES = 15


class RabbitNode:
    """One node and the epmd that it needs, as children of this process."""

    def __init__(
        self,
        folder: Path,
        public_keys: Path,
        *,
        management: bool = False,
        member: rabbit_files.Member | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.management = management
        self._member = member
        self._public_keys = public_keys
        self._ports: Mapping[str, int] = {}
        self._passwords: Mapping[str, str] = {}
        self._epmd: Child | None = None
        self._beam: Child | None = None

    def start(self) -> None:
        """Write what the node reads, and start it; it becomes ready some seconds later.

        Raises NodeProblem when RabbitMQ is not installed or an earlier node still runs here.
        """
        if not (PROGRAMS / "rabbitmq-server").exists():
            raise NodeProblem("RabbitMQ is not installed (Debian package rabbitmq-server)")
        self.wait_for_earlier()
        self._write(["amqp", "dist", "epmd", *(["management"] if self.management else [])])
        environment = self._environment()
        if self._member is None:
            self._epmd = epmd(self._ports["epmd"], environment, self._log("epmd"))
            self._epmd.start()
        # RUNNING_UNDER_SYSTEMD makes the script become the Erlang machine instead of guarding it.
        self._beam = Child(
            "rabbitmq",
            [str(PROGRAMS / "rabbitmq-server")],
            environment={**environment, "RUNNING_UNDER_SYSTEMD": "true"},
            listener=self._log("node"),
            folder=self.folder,
        )
        self._beam.start()
        (self.folder / "node.pid").write_text(f"{self._beam.pid}\n")

    def recall(self) -> None:
        """Know ports and passwords of a node that another process runs in this folder.

        Raises NodeProblem when there never was one.
        """
        try:
            self._ports = json.loads((self.folder / "ports.json").read_text())
            self._passwords = json.loads((self.folder / "accounts.json").read_text())
        except FileNotFoundError:
            raise NodeProblem(f"no service has run in {self.folder.parent} yet") from None

    def wait_ready(self, within: float = 60.0) -> None:
        """Return when clients can sign in.

        Raises NodeProblem when it ended or was not ready in time.
        """
        deadline = time.monotonic() + within
        log = self.folder / "log" / "helpchannel.log"
        while not (log.exists() and READY_MARK in log.read_text(errors="replace")):
            if not self.alive:
                raise NodeProblem(f"RabbitMQ ended at its start\n{self._last_lines()}")
            if time.monotonic() > deadline:
                raise NodeProblem(f"RabbitMQ not ready within {within:.0f} s\n{self._last_lines()}")
            time.sleep(0.05)

    def stop(self, within: float = 30.0) -> None:
        """End the node in order, then its epmd; its data stay."""
        beam, self._beam = self._beam, None  # from here on its end is wanted
        if beam:
            beam.stop(within)
        self._end_epmd()

    def kill(self) -> None:
        """End both now, as a crash would."""
        beam, self._beam = self._beam, None
        if beam:
            beam.kill()
        self._end_epmd()

    @property
    def alive(self) -> bool:
        """Whether the node's process runs."""
        return self._beam is not None and self._beam.alive

    @property
    def pid(self) -> int:
        """The process id of the Erlang machine."""
        return self._beam.pid if self._beam else 0

    @property
    def code(self) -> int:
        """The exit code of a node that has ended."""
        return (self._beam.code if self._beam else None) or 0

    @property
    def amqp_port(self) -> int:
        return self._ports["amqp"]

    @property
    def management_port(self) -> int:
        return self._ports["management"]

    def url(self, account: str, vhost: str = rabbit_files.DEFAULT_VHOST) -> str:
        """The node as this account (desk, relay, monitor, …) in this virtual host."""
        password = self._passwords[account]
        return f"amqp://{account}:{password}@127.0.0.1:{self.amqp_port}/{quote(vhost, safe='')}"

    def ctl(self, *arguments: str, within: float = 60.0) -> str:
        """What `rabbitmqctl` prints; the node must run.

        Raises NodeProblem when it refuses.
        """
        program = str(PROGRAMS / "rabbitmqctl")
        return rabbitmqctl.told(program, *arguments, environment=self._environment(), within=within)

    def trust(self) -> None:
        """Check tokens with the public keys that are in the folder now; the node must run."""
        config = rabbit_files.key_config(self._keys())
        self.ctl(
            "eval", f"application:set_env(rabbitmq_auth_backend_oauth2, key_config, {config})."
        )

    def add_vhost(self, name: str) -> None:
        """A new virtual host in which the accounts have their rights."""
        self._manage("PUT", f"/api/vhosts/{quote(name, safe='')}", {})
        self.grant(name)

    def drop_vhost(self, name: str) -> None:
        """Remove a virtual host with all that is in it; its connections are closed."""
        self._manage("DELETE", f"/api/vhosts/{quote(name, safe='')}")

    def grant(self, vhost: str) -> None:
        """Give the accounts their rights in this virtual host."""
        place = quote(vhost, safe="")
        everything = dict.fromkeys(("configure", "write", "read"), ".*")
        self._manage("PUT", f"/api/permissions/{place}/{rabbit_files.OPERATOR}", everything)
        for account in rabbit_files.RIGHTS:
            permission, topics = rabbit_files.rights(account, vhost)
            self._manage("PUT", f"/api/permissions/{place}/{account}", permission)
            for topic in topics:
                self._manage("PUT", f"/api/topic-permissions/{place}/{account}", topic)

    def _manage(self, method: str, path: str, body: object = None) -> None:
        password = self._passwords[rabbit_files.OPERATOR]
        word = base64.b64encode(f"{rabbit_files.OPERATOR}:{password}".encode()).decode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.management_port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Basic {word}", "Content-Type": "application/json"},
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            with error:
                raise NodeProblem(f"{method} {path}: {error.code} {error.read()!r}") from None

    def _write(self, port_names: list[str]) -> None:
        for name in ("home", "mnesia", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        member = self._member
        cookie = member.cookie if member else secrets.token_hex(20)
        secret_files.kept(self.folder / "home" / ".erlang.cookie", cookie, mode=0o400)
        if member:
            port_names.remove("epmd")
        self._ports = ports.kept(self.folder / "ports.json", port_names)
        if member:
            self._ports = {**self._ports, "epmd": member.epmd_port}
        fresh = dict(member.passwords) if member else new_passwords()
        file = self.folder / "accounts.json"
        known = {**fresh, **json.loads(secret_files.kept(file, json.dumps(fresh)))}
        file.write_text(json.dumps(known))  # accounts that are new since this node was made
        names = rabbit_files.ACCOUNTS if self.management else tuple(rabbit_files.RIGHTS)
        self._passwords = {name: known[name] for name in names}
        salts = {account: secrets.token_bytes(4) for account in rabbit_files.ACCOUNTS}
        (self.folder / "log" / "helpchannel.log").unlink(missing_ok=True)  # see READY_MARK
        texts = {
            "definitions.json": rabbit_files.definitions(self._passwords, salts),
            "rabbitmq.conf": rabbit_files.main_config(
                amqp_port=self._ports["amqp"],
                definitions_file=str(self.folder / "definitions.json"),
                management_port=self._ports.get("management"),
                member=member,
            ),
            "advanced.config": rabbit_files.advanced_config(self._keys()),
            "enabled_plugins": rabbit_files.enabled_plugins(management=self.management),
            "rabbitmq-env.conf": "",
        }
        for name, text in texts.items():
            (self.folder / name).write_text(text)

    def _keys(self) -> dict[str, str]:
        return {file.stem: file.read_text() for file in self._public_keys.glob("*.pem")}

    def _environment(self) -> dict[str, str]:
        name = self._member.name if self._member else rabbit_files.NODENAME
        return rabbit_files.environment(self.folder, self._ports, name)

    def wait_for_earlier(self, within: float = 10.0) -> None:
        """A node whose starter was killed ends by itself within a moment; two cannot share data."""
        deadline = time.monotonic() + within
        while pid := self._earlier():
            if time.monotonic() > deadline:
                raise NodeProblem(
                    f"another RabbitMQ node (pid {pid}) runs on {self.folder}: end it first"
                )
            time.sleep(0.1)

    def _earlier(self) -> int:
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.folder / "node.pid").read_text())
            words = Path(f"/proc/{pid}/environ").read_bytes()
            if os.fsencode(f"RABBITMQ_MNESIA_BASE={self.folder / 'mnesia'}") in words.split(b"\0"):
                return pid
        return 0

    def _end_epmd(self) -> None:
        if self._epmd:
            self._epmd.stop()
        (self.folder / "node.pid").unlink(missing_ok=True)

    def _log(self, name: str) -> Listener:
        """Into a file: the node says little here, and what it says is worth keeping."""
        file = self.folder / "log" / f"{name}.out"
        file.write_text("")

        def write(line: str) -> None:
            with file.open("a") as out:
                out.write(line + "\n")

        return write

    def _last_lines(self) -> str:
        found: list[str] = []
        for name in ("helpchannel.log", "node.out", "epmd.out"):
            with contextlib.suppress(OSError):
                text = (self.folder / "log" / name).read_text(errors="replace")
                found += text.splitlines()[-LAST_LINES:]
        return "\n".join([*found, f"(more in {self.folder / 'log'})"])


def new_passwords() -> dict[str, str]:
    """One for each account."""
    return {account: secrets.token_hex(20) for account in rabbit_files.ACCOUNTS}


def epmd(port: int, environment: Mapping[str, str], listener: Listener) -> Child:
    """Erlang's port mapper, on loopback; it must run before its nodes."""
    command = [_epmd(), "-address", "127.0.0.1", "-port", str(port)]
    return Child("epmd", command, environment=environment, listener=listener)


def _epmd() -> str:
    """Debian keeps it in the path; its own place is a fallback."""
    return shutil.which("epmd") or next(
        (str(path) for path in Path("/usr/lib/erlang").glob("erts-*/bin/epmd")), "epmd"
    )
