"""A real desk process for tests, on a database of its own."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from admin.schema import opened
from broker import keys
from ops.ports import free
from tests.eventually import eventually
from tests.processes import end_process

ROOT = Path(__file__).resolve().parents[2]


class DeskProcess:
    """`python -m admin` on a free port; `store` looks into its database."""

    def __init__(self, folder: Path, broker: str, **settings: str) -> None:
        keys.generate(folder)
        database = f"sqlite:///{folder / 'desk.db'}"
        self.store = opened(database)
        address = settings.get("HC_DESK_LISTEN") or f"127.0.0.1:{free()}"
        self.url = f"http://{address}"
        self._log = folder / "desk.log"
        with self._log.open("w") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "admin"],
                cwd=ROOT,
                env={
                    **os.environ,  # noqa: TID251 - a child process gets ours
                    "HC_BROKER_URL": broker,
                    "HC_DATABASE_URL": database,
                    "HC_SIGNING_KEY": str(folder / "signing.pem"),
                    "HC_PUBLIC_KEYS": str(folder / "public"),
                    "HC_PUBLIC_URL": self.url,
                    "HC_DESK_LISTEN": address,
                    **settings,
                },
                stdout=out,
                stderr=out,
            )
        try:
            eventually(self._lives, within=30)
        except AssertionError:
            self.stop()
            raise AssertionError("the desk did not start:\n" + self.said) from None

    @property
    def said(self) -> str:
        """What it printed."""
        return self._log.read_text(errors="replace")

    def _lives(self) -> bool:
        try:
            with urllib.request.urlopen(  # noqa: S310 - our own address
                f"{self.url}/healthz", timeout=2
            ) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def freezes(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def goes_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        end_process(self._process)
        self.store.engine.dispose()
