"""A real HTTP proxy for tests: Debian's tinyproxy, with and without a password."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import ports
from tests.eventually import eventually
from tests.processes import end_process


@dataclass(frozen=True)
class HttpProxy:
    port: int
    log_file: Path

    def connects(self) -> int:
        """How many tunnels it was asked for."""
        return self.log_file.read_text().count("CONNECT 127.0.0.1:")


@contextmanager
def tinyproxy(folder: Path, *lines: str) -> Iterator[HttpProxy]:
    """`lines` are more of its configuration: `BasicAuth rosa hush`, `ConnectPort 443`."""
    port = ports.free()
    folder.mkdir()
    proxy = HttpProxy(port, folder / "log")
    config = folder / "tinyproxy.conf"
    config.write_text(
        "\n".join(
            [f"Port {port}", "Listen 127.0.0.1", "Timeout 600", "Allow 127.0.0.1",
             f'LogFile "{proxy.log_file}"', "LogLevel Info", "MaxClients 50", *lines, ""]
        )
    )  # fmt: skip
    process = subprocess.Popen(["tinyproxy", "-d", "-c", str(config)], stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: not ports.is_free(port), within=15)
        yield proxy
    finally:
        end_process(process)
