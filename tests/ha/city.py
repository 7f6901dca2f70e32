"""Ten machines that the inventory `ha` made into one service."""

import itertools
import json
import re
import shutil
import ssl
import urllib.request
from collections.abc import Callable
from pathlib import Path

from broker.topology import INBOX
from ops import certificates
from tests.ansible.cache import ANSIBLE
from tests.ansible.playing import Played
from tests.ansible.site import Site
from tests.eventually import eventually
from tests.story.people import PASSWORD

INSTALL_SECONDS = 3600.0
WHOLE_SECONDS = 420.0
THERE, NAME = "10.20.0.", "desk.example.org"
"""The addresses and the public name that stand in the inventory for the operator's own."""


class City(Site):
    """The inventory as an operator copies and fills it, and the machines that it names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, {}, "city")
        self.numbers = itertools.count(1)
        self.floating = ""

    def begin(self, **variables: object) -> None:
        """Boot the machines and fill the inventory; nothing is installed yet."""
        self._fill(variables)
        listed = self.ansible.listed()
        told = listed["_meta"]["hostvars"]
        self.groups = {name: one["hosts"] for name, one in listed.items() if one.get("hosts")}
        addresses = {
            name: one["ansible_host"] for name, one in told.items() if "ansible_host" in one
        }
        self.machines.begin({name: int(at.split(".")[-1]) for name, at in addresses.items()})
        self.is_reached_at(self.floating)

    def installs(self) -> Played:
        """Play the playbook on bare machines."""
        return self.ansible.play(within=INSTALL_SECONDS)

    @property
    def secrets(self) -> Path:
        return self.folder / "city" / "secrets"

    @property
    def authority(self) -> Path:
        return self.folder / "authority" / "ca.pem"

    def _fill(self, variables: dict[str, object]) -> None:
        folder = self.folder / "city"
        shutil.copytree(ANSIBLE / "inventories" / "ha", folder)
        here = self.machines.network.address(0).removesuffix("0")
        shared = folder / "group_vars" / "all.yml"
        found = re.search(rf"proxy_floating_address: ({re.escape(THERE)}\d+)", shared.read_text())
        assert found, "the fronts share no address"
        self.floating = found[1].replace(THERE, here)
        for file in (folder / "hosts.yml", shared):
            file.write_text(file.read_text().replace(THERE, here).replace(NAME, self.floating))
        more = {"ansible_ssh_private_key_file": str(self.machines.key), **variables}
        with shared.open("a") as out:
            out.writelines(f"{name}: {json.dumps(value)}\n" for name, value in more.items())
        by = certificates.authority(self.authority.parent)
        (folder / "certificates").mkdir()
        certificates.issue(by, folder / "certificates", "desk", [self.floating])

    # -- what stops, and comes back ---------------------------------------------------------

    def loses(self, name: str) -> None:
        """This machine has no power any more."""
        self.machines.all[name].loses_power()

    def lives(self, group: str) -> list[str]:
        return [name for name in self.groups[group] if self.machines.all[name].runs]

    def is_whole(self) -> None:
        """Switch on what is off, and wait until all of it works."""
        off = [one for one in self.machines.all.values() if not one.runs]
        for one in off:
            one.boot()
        for one in off:
            one.wait_booted(self.machines.key)
        eventually(self._works, WHOLE_SECONDS, every=2.0)
        for one in off:
            failed = self.machines.run(one.name, "systemctl", "--failed", "--plain", "--no-legend")
            ours = [line for line in failed.splitlines() if not line.startswith("systemd-")]
            assert ours == [], f"{one.name}: {ours}"

    def _works(self) -> bool:
        ports = {"admins": 9001, "relays": 8001}
        for group, port in ports.items():
            for name in self.groups[group]:
                answer(f"http://{self.machines.all[name].address}:{port}/readyz")
        for name in self.groups["proxies"]:
            answer(f"https://{self.machines.all[name].address}/readyz")
        answer(f"{self.url}/readyz")
        brokers = set(self.groups["brokers"])
        for name in brokers:
            # Its own figures: to ask by `rabbitmqctl` costs a second of a processor each time.
            figures = answer(f"http://{self.machines.all[name].address}:15692/metrics")
            near = set(re.findall(r'dist_node_state{peer="rabbit@([^"]+)"} 3', figures))
            assert near == brokers - {name}, f"{name} sees {near}"
        return True

    # -- who does what ----------------------------------------------------------------------

    def add_person(self, login: str, name: str, role: str) -> None:
        words = ["helpchannel", "person", "add", "--login", login, "--name", name]
        desk = self.lives("admins")[0]
        self.machines.run(desk, *words, "--role", role, "--password-stdin", said=f"{PASSWORD}\n")

    def broker(self, name: str, *words: str) -> str:
        """What `rabbitmqctl` says there."""
        return self.machines.run(name, "rabbitmqctl", "--quiet", *words)

    def _table(self, command: str, *columns: str) -> list[list[str]]:
        """What `rabbitmqctl` lists."""
        asked = (command, "--no-table-headers", *columns)
        lines = self.broker(self.lives("brokers")[0], *asked).splitlines()
        return [line.split("\t") for line in lines]

    def leader(self) -> str:
        """The broker that leads the queue which everything passes."""
        return dict(self._table("list_queues", "name", "leader"))[INBOX].partition("@")[2]

    def reader(self) -> str:
        """The desk that reads it; the others wait for its end."""
        readers = self._table("list_consumers", "queue_name", "channel_pid", "activity_status")
        (channel,) = (
            pid for name, pid, does in readers if (name, does) == (INBOX, "single_active")
        )
        connection = dict(self._table("list_channels", "pid", "connection"))[channel]
        address = dict(self._table("list_connections", "pid", "peer_host"))[connection]
        return next(name for name, one in self.machines.all.items() if one.address == address)

    def holder(self) -> str:
        """The front that has the shared address."""
        found = [
            name
            for name in self.lives("proxies")
            if f" {self.floating}/" in self.machines.run(name, "ip", "-brief", "address")
        ]
        assert len(found) == 1, found
        return found[0]

    def runs_from(self) -> dict[str, str]:
        """`machine unit` -> the version that it runs, for all units that run."""
        found = {}
        for group in ("admins", "relays"):
            unit = f"helpchannel-{group[:-1]}@*"
            for name in self.groups[group]:
                asked = ("systemctl", "show", "-P", "WorkingDirectory", unit)
                for number, folder in enumerate(self.machines.run(name, *asked).split()):
                    found[f"{name} {number}"] = Path(folder).name
        return found

    def query(self, statement: str) -> list[str]:
        """Rows of the service's database, as root there sees them."""
        (server,) = self.groups["databases"]
        said = self.machines.run(server, "mariadb", "-N", "helpchannel", "-e", statement)
        return said.splitlines()


def answer(url: str) -> str:
    """What is said there; an AssertionError when it is not "all is well"."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    # No proxy of the environment: these machines are ours.
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with urllib.request.build_opener(*handlers).open(url, timeout=20) as said:
            text: str = said.read().decode()
            return text
    except OSError as problem:
        raise AssertionError(f"{url}: {problem}") from None


Chooser = Callable[[City, str], str]
"""City, the relay node that carries a session -> the machine that is meant."""
