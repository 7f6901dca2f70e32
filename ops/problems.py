"""What can go wrong when the service is started.

    Problem                   a part failed; exit code 1
     ├ NodeProblem            RabbitMQ
     ├ StackProblem           a process of the Procfile
     ├ DesktopProblem         the virtual desktop
     └ Refused                the person must decide otherwise; exit code 2
        ├ PortTaken           the port that was asked for by name
        ├ InUse               another `./hc` runs in this folder
        └ NotThisKey          the keys cannot be turned that way

Each text says what is wrong and what to do about it.
"""

from pathlib import Path


class Problem(Exception):
    """A part failed."""

    code = 1


class NodeProblem(Problem):
    """RabbitMQ cannot start, did not become ready, or refused an order."""


class StackProblem(Problem):
    """A process of the Procfile did not become ready, or ended by itself."""


class DesktopProblem(Problem):
    """The virtual desktop did not come up."""


class Refused(Problem):
    """The person must decide otherwise."""

    code = 2


class PortTaken(Refused):
    """The port that was asked for by name is in use."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"port {port} on {host} is taken by another program: choose another by --port, "
            f"or leave --port out and a free one is chosen"
        )
        self.port = port


class InUse(Refused):
    """Another `./hc up` runs in this folder."""

    def __init__(self, folder: Path, pid: str) -> None:
        super().__init__(
            f"another ./hc runs on {folder} (pid {pid}): end it by Ctrl-C there, "
            f"or choose another folder by --var"
        )


class NotThisKey(Refused):
    """The keys cannot be turned that way."""
