"""Another system's end of a webhook, and `python -m broker.webhook`, which sends to it."""

import base64
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from broker import signing
from ops.environment import without_ours
from ops.stack import ROOT
from tests.eventually import eventually

KEY = b"k" * 32
SECRET = signing.PREFIX + base64.b64encode(KEY).decode()


class Receiver(ThreadingHTTPServer):
    """Answers what it is told to, then 204; remembers what it got."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Answering)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.always: int | None = None
        self.paths: list[str] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/in"

    @property
    def subjects(self) -> list[str]:
        return [json.loads(body)["subject"] for _, body in self.got]

    def close(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.paths.append(self.path)
        status, headers = self.server.answers.pop(0) if self.server.answers else (204, {})
        self.send_response(self.server.always or status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def sender(broker: str, receiver: Receiver, log: Path) -> "subprocess.Popen[bytes]":
    """The process that sends, connected; it is the caller's to end."""
    environment = {
        **without_ours(), "HC_BROKER_URL": broker, "HC_WEBHOOK_URL": receiver.url,
        "HC_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "broker.webhook"], env=environment, cwd=ROOT, stderr=out
        )
    try:
        eventually(lambda: "broker.connected" in log.read_text(), within=20)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process
