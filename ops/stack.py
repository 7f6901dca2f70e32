"""The service on one machine, as child processes on one broker: for `./hc up` and for tests.

    stack = Stack(var)                       # nothing happens yet; all files will be under var
    stack = Stack(var, node=node, vhost="t1", keys=key_folder)  # a node that others share (tests)
    stack = Stack(var, port=0, settings={"HC_GRACE_SECONDS": "5"}, say=print_line)
    stack = Stack(var, inherited=environment())  # the caller's HC_* variables count (`./hc up`)
    stack = Stack(var, commands={"relay": "python -m relay"})  # instead of the Procfile

    stack.start(within=60)                   # keys, broker, processes; returns when all are ready
    stack.start("relay")                     # one process (again)
    stack.restart("relay"); stack.stop("desk"); stack.kill("relay")
    stack.stop()                             # everything that it started, in reverse order
    stack.kill()                             # the same at once, by SIGKILL

    stack.url                                # "http://127.0.0.1:8080", the one public address
    stack.port, stack.ports["relay"]         # the public port; the ports behind the front
    stack.names                              # ("front", "relay", "desk", "monitor"), the Procfile
    stack.node                               # RabbitNode, or None when HC_BROKER_URL was given
    stack.broker_url("desk")                 # the broker as this account (desk, relay, monitor)
    stack.environment("desk")                # the variables that this process gets
    stack.keys                               # folder with signing.pem and public/
    stack.pid("relay"), stack.log("relay")   # its process id; what it has printed so far
    stack.admin("person", "add", …, stdin=…) # `python -m admin …` with the desk's variables
    stack.ended()                            # (name, exit code) of a process that ended by itself

Each line that a process prints goes to `var/log/<name>.log` and to `say(name, line)`.
"""

import shlex
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path

from broker.keys import generate
from broker.nodes import Node, count, nodes
from broker.settings import Address
from ops import plan, ports
from ops.child import Child
from ops.environment import without_ours
from ops.problems import StackProblem
from ops.rabbit_node import RabbitNode

ROOT = Path(__file__).resolve().parent.parent
NODE = "rabbitmq"
LAST_LINES = 10
ANY = ("0.0.0.0", "::")  # noqa: S104 - to recognise them
Say = Callable[[str, str], None]


def silent(_name: str, _line: str) -> None:
    """Say nothing; the lines are in the log files all the same."""


class Stack:
    """The processes of the Procfile on one broker, with all their files under one folder."""

    def __init__(
        self,
        var: Path,
        *,
        host: str = "127.0.0.1",
        port: int | None = None,
        node: RabbitNode | None = None,
        vhost: str = "/",
        keys: Path | None = None,
        settings: Mapping[str, str] | None = None,
        inherited: Mapping[str, str] | None = None,
        commands: Mapping[str, str] | None = None,
        say: Say = silent,
    ) -> None:
        self.var = var.resolve()
        self.host = host
        self.vhost = vhost
        self.ports: dict[str, int] = {}
        self.port = 0
        self._wanted_port = port
        self._settings = dict(settings or {})
        self._say = say
        self._inherited = dict(without_ours() if inherited is None else inherited)
        self.commands = commands or plan.commands(
            (ROOT / "Procfile").read_text(), {**self._inherited, **self._settings}
        )
        self.names = tuple(self.commands)
        self._external = self._inherited.get("HC_BROKER_URL", "") if node is None else ""
        self._owns_node = node is None and not self._external
        self.keys = keys or self.var / "keys"
        own_node = RabbitNode(self.var / "rabbit", self.keys / "public")
        self.node = own_node if self._owns_node else node
        self._children: dict[str, Child] = {}
        self._stopping: set[str] = set()

    @property
    def url(self) -> str:
        """The one public address."""
        host = socket.gethostname() if self.host in ANY else self.host
        return self._inherited.get("HC_PUBLIC_URL") or f"http://{host}:{self.port}"

    @property
    def default_port_was_taken(self) -> bool:
        """Whether another public port was chosen because the usual one is in use."""
        return self._wanted_port is None and self.port != ports.DEFAULT

    def prepare(self) -> None:
        """Keys and ports, without starting anything; `start` does it too.

        Raises PortTaken when the public port was asked for by name and is in use.
        """
        if self.port:
            return
        self.keys.mkdir(parents=True, exist_ok=True)
        self.port = ports.public(self._wanted_port, self.host)
        rows = {"relay": self._relays()}
        self.ports = ports.kept(self.var / "ports.json", ("desk", "relay"), rows)
        generate(self.keys)

    def start(self, *names: str, within: float = 60.0) -> None:
        """Start everything, or only these processes, and return when they are ready.

        Raises StackProblem, NodeProblem or PortTaken.
        """
        deadline = time.monotonic() + within
        self.prepare()
        if not names and self.node and self._owns_node:
            self._say(NODE, "starting")
            self.node.start()
            self.node.wait_ready(within)
            self._say(NODE, f"ready on port {self.node.amqp_port}")
        for name in names or self.names:
            self._start_one(name)
        self.wait_ready(*names, within=deadline - time.monotonic())

    def wait_ready(self, *names: str, within: float = 60.0) -> None:
        """Return when these processes (or all) answer that they are ready.

        Raises StackProblem that says which one did not, and what it printed last.
        """
        deadline = time.monotonic() + within
        waiting = [name for name in names or self.names if name in self.commands]
        while waiting:
            name = waiting[0]
            if self._ready(name):
                waiting.pop(0)
                continue
            self.check()
            if time.monotonic() > deadline:
                said = self._last_words(name)
                raise StackProblem(f"{name} was not ready within {within:.0f} s{said}")
            time.sleep(0.05)

    def stop(self, *names: str) -> None:
        """End everything in reverse order (the broker last), or only these processes."""
        for name in reversed(names or self.names):
            if child := self._children.get(name):
                self._stopping.add(name)
                child.stop()
        if not names and self.node and self._owns_node:
            self.node.stop()

    def kill(self, *names: str) -> None:
        """End everything, or only these processes, at once, as a crash would."""
        for name in reversed(names or self.names):
            if child := self._children.get(name):
                self._stopping.add(name)
                child.kill()
        if not names and self.node and self._owns_node:
            self.node.kill()

    def restart(self, name: str, within: float = 30.0) -> None:
        """Stop one process and start it again."""
        self.stop(name)
        self.start(name, within=within)

    def ended(self) -> tuple[str, int] | None:
        """The first part that ended without being told to, with its exit code."""
        for name, child in self._children.items():
            if child.code is not None and name not in self._stopping:
                return name, child.code
        if self.node and self._owns_node and self.node.pid and not self.node.alive:
            return NODE, self.node.code
        return None

    def check(self) -> None:
        """Raise StackProblem when a part has ended by itself."""
        if (ended := self.ended()) is not None:
            raise StackProblem(self._epitaph(*ended))

    def broker_url(self, account: str) -> str:
        """The broker's address as this account."""
        if self.node:
            return self.node.url(account, self.vhost)
        return self._external

    def environment(self, name: str) -> dict[str, str]:
        """The variables of this process."""
        whole = plan.Plan(
            var=self.var,
            keys=self.keys,
            root=ROOT,
            public_url=self.url,
            front_listen=f"{self.host}:{self.port}",
            ports=self.ports,
            broker=self.broker_url,
            inherited=self._inherited,
            settings=self._settings,
        )
        return plan.environment(whole, name)

    def relays(self) -> tuple[Node, ...]:
        """The relay's nodes on this machine."""
        variables = self.environment("relay")
        name = variables.get("HC_RELAY_NODE") or "relay-1"
        return nodes(name, Address.parse(variables["HC_RELAY_LISTEN"]), self._relays())

    def _relays(self) -> int:
        variables = {**self._inherited, **self._settings}
        return count(variables.get("HC_RELAY_PROCESSES") or "cores")

    def pid(self, name: str) -> int:
        """The process id; 0 before its start."""
        return self._children[name].pid if name in self._children else 0

    def log(self, name: str) -> str:
        """What this process has printed so far, over all its starts."""
        file = self.var / "log" / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def admin(
        self, *arguments: str, stdin: str = "", within: float = 60.0
    ) -> subprocess.CompletedProcess[str]:
        """Run `python -m admin ...` with the desk's variables; its output is text."""
        self.prepare()
        return subprocess.run(
            ["python", "-m", "admin", *arguments],
            env=self.environment("desk"),
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )

    def add_person(self, login: str, name: str, role: str, password: str) -> None:
        """An account that can sign in. Raises StackProblem that says why there is none."""
        words = ["person", "add", "--login", login, "--name", name, "--role", role]
        done = self.admin(*words, "--password-stdin", stdin=password + "\n")
        if done.returncode:
            raise StackProblem(f"the account {login} could not be made: {done.stderr.strip()}")

    def _start_one(self, name: str) -> None:
        file = self.var / "log" / f"{name}.log"
        file.parent.mkdir(parents=True, exist_ok=True)
        if name not in self._children:
            file.write_text("")

        def listen(line: str) -> None:
            with file.open("a") as out:
                out.write(line + "\n")
            self._say(name, line)

        child = Child(
            name,
            shlex.split(self.commands[name]),
            environment=self.environment(name),
            listener=listen,
            folder=ROOT,
        )
        self._stopping.discard(name)
        self._children[name] = child
        child.start()

    def _ready(self, name: str) -> bool:
        front = f"http://{'127.0.0.1' if self.host in ANY else self.host}:{self.port}"
        if name == "front":  # it answers as soon as it listens, even with nothing behind it
            return status(f"{front}/healthz") is not None
        if name == "desk":
            through_front = front if self._children.get("front") else self._direct("desk")
            return status(f"{through_front}/readyz") == HTTPStatus.OK
        if name == "relay":
            return all(
                status(f"http://{node.listen}/readyz") == HTTPStatus.OK for node in self.relays()
            )
        return self._children[name].alive

    def _epitaph(self, name: str, code: int) -> str:
        how = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        return f"{name} ended by itself with {how}{self._last_words(name)}"

    def _last_words(self, name: str) -> str:
        last = self.log(name).splitlines()[-LAST_LINES:]
        return "; its last words:\n  " + "\n  ".join(last) if last else ""

    def _direct(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"


def status(url: str, within: float = 2.0) -> int | None:
    """What a GET answers; None when nobody does."""
    try:
        with urllib.request.urlopen(url, timeout=within) as answer:  # noqa: S310 - our own address
            code: int = answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None
    return code
