"""The service manager hears that this process is ready, and that it lives while it answers itself.

    follow(lambda: answers(settings.listen))

systemd gives a process a socket [sd_notify(3)] and says how often it wants to hear from it
[systemd.service(5), WatchdogSec=]. The process asks its own /healthz; as long as that is answered
systemd is told, and no longer: a process that hangs is ended and started again. Where nobody
listens, nothing is done.
"""

import http.client
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from broker import log
from broker.settings import Address

FIRST_SECONDS = 0.2  # between questions, until the first answer
TIMES = 3  # it is told so often within the time that systemd gives
ANSWER_SECONDS = 5.0
EVERY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a process that listens to all is asked


@dataclass(frozen=True)
class Ear:
    """Where the service manager listens, and how long it bears silence (0: for ever)."""

    path: str
    seconds: float

    def tell(self, words: str) -> None:
        """One datagram; that nobody takes it is nothing that we could mend."""
        place = "\0" + self.path[1:] if self.path.startswith("@") else self.path
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(ANSWER_SECONDS)
            try:
                line.sendto(words.encode(), place)
            except OSError as problem:
                log.get("watchdog").warning("manager.does_not_hear", why=str(problem))


def ear(environment: Mapping[str, str], pid: int) -> Ear | None:
    """What these variables say to the process of this number; None when nobody listens."""
    path = environment.get("NOTIFY_SOCKET", "")
    if not path.startswith(("/", "@")):
        return None
    meant = environment.get("WATCHDOG_PID", "") in ("", str(pid))
    micros = environment.get("WATCHDOG_USEC", "")
    return Ear(path, int(micros) / 1e6 if meant and micros.isdecimal() else 0.0)


def answers(address: Address, path: str = "/healthz", within: float = ANSWER_SECONDS) -> bool:
    """Does who listens there say that it is well? The host is a number: no resolver is asked."""
    host = EVERY.get(address.host, address.host)
    line = http.client.HTTPConnection(host, address.port)
    line.sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        line.sock.settimeout(within)
        line.sock.connect((host, address.port))
        line.request("GET", path, headers={"Connection": "close"})
        return line.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def follow(well: Callable[[], bool]) -> None:
    """Tell, from now on, for as long as this process runs and `well` says yes."""
    found = ear(os.environ, os.getpid())  # noqa: TID251 - systemd's variables, not settings of ours
    if found is not None:
        threading.Thread(target=_follow, args=(found, well), daemon=True, name="watchdog").start()


def _follow(found: Ear, well: Callable[[], bool]) -> None:
    while not well():
        time.sleep(FIRST_SECONDS)
    found.tell("READY=1")
    while found.seconds:
        time.sleep(found.seconds / TIMES)
        if well():
            found.tell("WATCHDOG=1")
        else:
            log.get("watchdog").error("health.no_answer")
