"""The one public port: `python -m ops.front` writes nginx's configuration and becomes nginx.

It runs as whoever starts it, with all its files in one folder: no root, no system service.
"""

import os
import resource
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

from broker.nodes import NODE, PROCESSES, Node, nodes
from broker.settings import Address, load_or_exit, setting

TEMPLATE = Path(__file__).parent / "nginx.conf.in"
CONNECTIONS = 8192  # each session costs two of the front's connections at each end
SYSTEM_PATHS = "/usr/sbin:/usr/local/sbin:/sbin"


@dataclass(frozen=True)
class Front:
    """What the front reads."""

    listen: Address = setting(
        "HC_FRONT_LISTEN", "127.0.0.1:8080", "the public address", Address.parse
    )
    desk: Address = setting(
        "HC_DESK_LISTEN", "127.0.0.1:8002", "where the desk listens", Address.parse
    )
    relay: Address = setting(
        "HC_RELAY_LISTEN", "127.0.0.1:8001", "where the relay listens", Address.parse
    )
    node: str = NODE
    processes: int = PROCESSES
    run: Path = setting("HC_RUN_DIR", "var/front", "folder of nginx's own files", Path)


def render(settings: Front, *, files: int, user: str = "") -> str:
    """Nginx's configuration; `user` only where nginx is started by root."""
    return Template(TEMPLATE.read_text()).substitute(
        listen=settings.listen,
        desk=settings.desk,
        carriers=carriers(nodes(settings.node, settings.relay, settings.processes)),
        run=settings.run,
        files=files,
        connections=min(CONNECTIONS, max(files - 64, 64)),
        user=f"user {user};" if user else "",
    )


def carriers(relays: Sequence[Node]) -> str:
    """The relay's nodes: each by its name, and all of them for whoever does not care."""
    # max_fails=0: a node that was away for a moment is tried again at once, not after 10 s.
    everyone = [f"    server {one.listen} max_fails=0;" for one in relays]
    lines = ["  upstream relay {", *everyone, "  }"]
    for one in relays:
        lines += [f"  upstream node-{one.name} {{", f"    server {one.listen};", "  }"]
    lines += ["  map $uri $carrier {", "    default relay;"]
    lines += [f"    ~^/ws(?:Server|Client)/{one.name}$ node-{one.name};" for one in relays]
    return "\n".join([*lines, "  }"])


def main() -> None:
    """Write the configuration and become nginx."""
    settings = load_or_exit(Front, "python -m ops.front")
    nginx = shutil.which("nginx") or shutil.which("nginx", path=SYSTEM_PATHS)
    if not nginx:
        print("front: nginx is not installed (Debian package nginx-light)", file=sys.stderr)
        raise SystemExit(2)
    run = settings.run.resolve()
    run.mkdir(parents=True, exist_ok=True)
    # Started by root, nginx would change to a user that cannot read a folder under /root.
    user = "root" if os.geteuid() == 0 else ""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = hard if hard != resource.RLIM_INFINITY else max(soft, CONNECTIONS * 2)
    config = run / "nginx.conf"
    settings = replace(settings, run=run)
    config.write_text(render(settings, files=min(files, CONNECTIONS * 2), user=user))
    # -e: before it has read its configuration nginx would write to the system's error log.
    os.execv(nginx, [nginx, "-e", "stderr", "-p", str(run), "-c", str(config)])  # noqa: S606


if __name__ == "__main__":
    main()
