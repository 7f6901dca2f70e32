"""A private MariaDB of Debian's package on loopback, for tests and benchmarks."""

import contextlib
import shutil
import subprocess
import time
from pathlib import Path

import pymysql

from ops import ports
from ops.child import Child
from ops.problems import NodeProblem

READY_SECONDS = 60.0


class MariaDb:
    """A server of its own; `root` needs no password there."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder.resolve()
        self._options = options
        self.port = 0
        self._child: Child | None = None
        self._said: list[str] = []

    def start(self) -> None:
        """Make its data, start it, return when it answers. Raises NodeProblem."""
        install = shutil.which("mariadb-install-db")
        server = shutil.which("mariadbd", path="/usr/sbin:/usr/bin")
        if not install or not server:
            raise NodeProblem("MariaDB is not installed (Debian package mariadb-server)")
        data = f"--datadir={self.folder / 'data'}"
        subprocess.run(
            [install, "--no-defaults", data, "--user=root", "--skip-test-db",
             "--auth-root-authentication-method=normal"],
            check=True, capture_output=True,
        )  # fmt: skip
        self.port = ports.free()
        self._child = Child(
            "mariadb",
            [server, "--no-defaults", data, "--user=root", f"--socket={self.folder / 's'}",
             f"--tmpdir={self.folder}",  # of several servers each has its own
             f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-name-resolve",
             "--innodb-buffer-pool-size=64M", *self._options],
            environment={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
            listener=self._said.append,
        )  # fmt: skip
        self._child.start()
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self._child.alive:
                break
            with contextlib.suppress(pymysql.OperationalError):
                self.run("SELECT 1")
                return
            time.sleep(0.1)
        raise NodeProblem("MariaDB did not start\n" + "\n".join(self._said[-10:]))

    def stop(self) -> None:
        if self._child:
            self._child.stop()

    def run(self, statement: str) -> None:
        with pymysql.connect(host="127.0.0.1", port=self.port, user="root") as connection:
            connection.cursor().execute(statement)
            connection.commit()

    def url(self, database: str) -> str:
        return f"mysql+pymysql://root@127.0.0.1:{self.port}/{database}"
