"""Whole Debian systems: each a layer over one base, with real systemd, reached by ssh."""

import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ops.environment import without_ours
from tests.ansible import groups
from tests.ansible.network import Network
from tests.eventually import eventually

BOOT_SECONDS = 180.0
WATCHERS, WATCHERS_OF_ONE = Path("/proc/sys/fs/inotify/max_user_instances"), 32
SCREENS = Path("/tmp/.X11-unix")  # where X servers of this machine are reached
SSH = (
    "-o", "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes",
    "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=5", "-o", "ServerAliveInterval=10",
)  # fmt: skip


class Machine:
    """One of them. It ends when its power is cut, or when the tests end."""

    def __init__(self, name: str, folder: Path, base: Path, network: Network, number: int) -> None:
        self.name, self.folder, self._base = name, folder, base
        self._network, self._number = network, number
        self.address = network.address(number)
        self._root = folder / "root"
        self._group = f"{network.switch}-{name}"
        self._nspawn: subprocess.Popen[bytes] | None = None
        self._mounted: list[Path] = []

    def make(self, public_key: str) -> None:
        """Its disk: in memory, over the base that all share."""
        layer = self.folder / "layer"
        for place in (layer, self._root):
            place.mkdir(parents=True)
        self._mount("-t", "tmpfs", "-o", "size=4g,mode=0755", "tmpfs", str(layer))
        for place in (layer / "upper", layer / "work"):
            place.mkdir()
        layers = f"lowerdir={self._base},upperdir={layer}/upper,workdir={layer}/work"
        self._mount("-t", "overlay", "-o", layers, "overlay", str(self._root))
        keys = self._root / "root" / ".ssh"
        keys.mkdir(mode=0o700, exist_ok=True)
        (keys / "authorized_keys").write_text(public_key)
        (self._root / "etc" / "hostname").write_text(f"{self.name}\n")
        (self._root / "etc" / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n")
        screens = self._root / "mnt" / "screens"
        screens.mkdir()
        SCREENS.mkdir(mode=0o777, exist_ok=True)
        self._mount("-o", "bind,ro", str(SCREENS), str(screens))
        os.utime(self._root / "var" / "lib" / "apt" / "lists")  # fetched today, as apt sees it

    def boot(self) -> None:
        namespace = self._network.join(self.name, self._number)
        log = (self.folder / "console.log").open("ab")
        command = [
            "systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit",
            f"--directory={self._root}", f"--network-namespace-path=/run/netns/{namespace}",
            f"--machine={self._group}", f"--hostname={self.name}", "--resolv-conf=off",
            "--timezone=off", "--link-journal=no", "--capability=CAP_NET_ADMIN",
        ]  # fmt: skip
        # As on any machine of one's own, its network is its own to set up.
        environment = {**without_ours(), "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"}
        with log:
            self._nspawn = subprocess.Popen(
                groups.entering(self._group, command), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True, env=environment,
            )  # fmt: skip

    def wait_booted(self, key: Path) -> None:
        def booted() -> bool:
            assert self._nspawn is not None
            assert self._nspawn.poll() is None, (self.folder / "console.log").read_text()[-2000:]
            said = self.run(key, "systemctl", "is-system-running", "--wait", check=False)
            assert said.strip() in {"running", "degraded"}, said
            return True

        eventually(booted, BOOT_SECONDS)

    def run(self, key: Path, *words: str, said: str = "", check: bool = True) -> str:
        """What a command on it prints, by ssh."""
        command = ["ssh", *SSH, "-i", str(key), f"root@{self.address}", shlex.join(words)]
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, check=False, timeout=180
        )
        assert not check or done.returncode == 0, (
            f"{self.name}: {words}: {done.stderr}{done.stdout}"
        )
        return done.stdout

    @property
    def runs(self) -> bool:
        return self._nspawn is not None and self._nspawn.poll() is None

    def shows_screens(self, key: Path) -> None:
        """X servers of this machine are reached from that one too, as if they were its own. Not
        from the beginning: a system that boots clears the folder of that name.
        """
        self.run(key, "mount", "--bind", "/mnt/screens", str(SCREENS))

    def loses_power(self) -> None:
        """All of its processes end at once: the kernel ends them with the first one. Nobody is
        told: those whom it spoke with hear nothing more.
        """
        if self._nspawn is None or not self.runs:
            return
        self._network.leave(self.name, self._number)
        for child in self._leaders():
            os.kill(child, signal.SIGKILL)
        try:
            self._nspawn.wait(20)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait(20)
        groups.drop(self._group)

    def is_replaced(self, public_key: str) -> None:
        """By a bare one with its name and address: what was on its disk is lost."""
        self.end()
        self.make(public_key)
        self.boot()

    def end(self) -> None:
        self.loses_power()
        self._unmount()
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, path: str) -> Path:
        """One of its files, as this machine sees it."""
        return self._root / path.lstrip("/")

    def _unmount(self) -> None:
        while self._mounted:
            place = self._mounted.pop()

            def unmounted(place: Path = place) -> bool:
                return subprocess.run(["umount", str(place)], check=False).returncode == 0

            eventually(unmounted)

    def _leaders(self) -> list[int]:
        assert self._nspawn is not None
        task = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children")
        return [int(word) for word in task.read_text().split()]

    def _mount(self, *words: str) -> None:
        subprocess.run(["mount", *words], check=True)
        self._mounted.append(Path(words[-1]))


class Machines:
    """All of a test, on one network, with one key to them."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder, self._base = folder, base
        self.network = Network()
        self.key = folder / "key"
        self.all: dict[str, Machine] = {}
        self._watchers = ""

    def begin(self, numbers: Mapping[str, int]) -> None:
        """Boot them all; the number of each is the last part of its address."""
        self._let_watch(len(numbers))
        self.network.begin()
        keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)]
        subprocess.run(keygen, check=True)
        for name, number in numbers.items():
            one = Machine(name, self.folder / name, self._base, self.network, number)
            self.all[name] = one
            one.make(self.public_key)
            one.boot()
        for one in self.all.values():
            one.wait_booted(self.key)

    @property
    def public_key(self) -> str:
        return self.key.with_suffix(".pub").read_text()

    def run(self, name: str, *words: str, said: str = "", check: bool = True) -> str:
        return self.all[name].run(self.key, *words, said=said, check=check)

    def end(self) -> None:
        for one in self.all.values():
            one.end()
        self.network.end()
        if self._watchers:
            WATCHERS.write_text(self._watchers)

    def _let_watch(self, machines: int) -> None:
        """Each systemd watches files; the kernel allows root 128 watchers in all."""
        there, wanted = WATCHERS.read_text(), 128 + WATCHERS_OF_ONE * machines
        if machines > 1 and int(there) < wanted:
            self._watchers = there
            WATCHERS.write_text(str(wanted))


def reasons_why_not() -> str:
    """Why no such machine can be had here; empty when it can."""
    if os.geteuid() != 0:
        return "only root can boot whole systems"
    missing = [
        program
        for program in ("mmdebstrap", "systemd-nspawn", "ip", "ssh", "ssh-keygen")
        if shutil.which(program) is None
    ]
    if missing:
        return f"not installed: {', '.join(missing)}"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "true"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"no namespaces: {tried.stderr.strip()}" if tried.returncode else ""


def inventory(
    groups: dict[str, list[str]], machines: Machines, variables: dict[str, object]
) -> str:
    """As Ansible reads it; JSON is YAML."""
    hosts = {
        name: {"ansible_host": one.address, "ansible_user": "root"}
        for name, one in machines.all.items()
    }
    children = {group: {"hosts": {name: {} for name in names}} for group, names in groups.items()}
    everything = {
        "hosts": {"localhost": {"ansible_connection": "local"}, **hosts},
        "children": children,
        "vars": {"ansible_ssh_private_key_file": str(machines.key), **variables},
    }
    return json.dumps({"all": everything}, indent=1)
