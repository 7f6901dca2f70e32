"""An nginx that speaks TLS on several ports, each with a certificate of its own."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops import ports
from tests.eventually import eventually
from tests.processes import end_process

HEAD = """daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_http_version 1.1;
  proxy_buffering off;
  proxy_read_timeout 1h;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
"""
SERVER = """  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{ proxy_pass http://127.0.0.1:{behind}; }}
  }}
"""


@contextmanager
def tls_fronts(folder: Path, behind: int, fronts: Mapping[str, int]) -> Iterator[None]:
    """`folder/<name>.pem` and `.key` are shown on the port of that name; `behind` answers."""
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    servers = [
        SERVER.format(
            port=port, behind=behind, certificate=folder / f"{name}.pem", key=folder / f"{name}.key"
        )
        for name, port in fronts.items()
    ]
    config.write_text(HEAD.format(folder=folder, user=user) + "".join(servers) + "}\n")
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    nginx = subprocess.Popen(
        ["nginx", "-c", str(config), "-e", str(folder / "error.log")], env={"PATH": path}
    )
    try:
        eventually(lambda: all(not ports.is_free(port) for port in fronts.values()), within=15)
        yield
    finally:
        end_process(nginx)
