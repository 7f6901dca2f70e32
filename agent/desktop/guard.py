"""A guard beside a VNC server: it outlives the agent by the moment that this takes.

Run as a program of its own, with a process descriptor as its argument, and the server's folder if
it has one. Its standard input ends when the agent does, however that ends; a server that is then
still there is asked to go, and made to.
"""

import select
import shutil
import signal
import sys

PATIENCE = 1.0  # seconds for each way to go: by itself, asked, made to


def command() -> list[str]:
    """How it is started; a portable build has no Python to start it with but itself."""
    if hasattr(sys, "frozen"):
        return [sys.executable, "--guard"]
    return [sys.executable, "-I", "-S", __file__]


def main(server: int, folder: str = "") -> None:
    """Wait for the agent's end, then for the server's."""
    sys.stdin.buffer.read()
    for insist in (None, signal.SIGTERM, signal.SIGKILL):
        if insist is not None:
            signal.pidfd_send_signal(server, insist)
        if select.select([server], [], [], PATIENCE)[0]:  # it has ended
            break
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
