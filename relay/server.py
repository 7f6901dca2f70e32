"""HTTP and the upgrade: gevent's pywsgi and gevent-websocket, up to the 101 and no further.

A connection has a greenlet, a buffer and a time limit only until it is upgraded. Then its bare
socket, and what was read too early, goes to the pump, and everything else is let go.
"""

import logging
from _socket import socket
from typing import Any

from gevent import Greenlet, Timeout
from gevent.pywsgi import WSGIServer
from geventwebsocket.handler import WebSocketHandler
from geventwebsocket.websocket import WebSocket

from relay.admission import Refused
from relay.reception import Reception, Upgrade

SILENT: Any = False  # a gevent.Timeout that ends its block without an exception


class HeadTooLarge(ValueError):
    """The head of a request is beyond the limit."""


class Head:
    """A request's header lines, as pywsgi reads them, without the mail parser and with a limit."""

    status = ""

    def __init__(self, rfile: Any, limit: int) -> None:
        self.headers: list[str] = []
        while True:
            line = rfile.readline(limit + 1)
            limit -= len(line)
            if limit < 0:
                raise HeadTooLarge("the head of the request is too large")
            if line in (b"\r\n", b"\n"):
                return
            name, colon, _ = line.partition(b":")
            if not colon or not name or name != name.strip() or not line.endswith(b"\n"):
                raise ValueError("not a header line")
            self.headers.append(line.decode("latin-1"))

    def get(self, name: str, default: str | None = None) -> str | None:
        wanted = name.lower()
        for line in self.headers:
            key, _, value = line.partition(":")
            if key.lower() == wanted:
                return value.strip()
        return default

    getheader = get

    @property
    def typeheader(self) -> str | None:
        return self.get("content-type")


class LetGo(WebSocket):  # type: ignore[misc]  # the library is not typed
    """The library's WebSocket says goodbye to the peer when it is let go; this one does not."""

    __slots__ = ()

    def __del__(self) -> None:
        pass


class Handler(WebSocketHandler):  # type: ignore[misc]  # the library is not typed
    """One connection, until it is upgraded or answered."""

    server: "Server"
    socket: Any
    websocket: Any

    def handle(self) -> None:
        """Within the time limit; whoever is too slow is closed without a word."""
        with Timeout(self.server.handshake_seconds, SILENT):
            super().handle()

    def MessageClass(self, rfile: Any, _seekable: object) -> Head:  # noqa: N802 - pywsgi's name
        return Head(rfile, self.server.max_header)

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        status = "431 Request Header Fields Too Large"
        if not isinstance(ex, HeadTooLarge):
            status = "400 Bad Request"
        self.server.reception.refusals["head"] += 1
        return status.split()[0], f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n".encode()

    def run_application(self) -> None:
        """Answer the request, or upgrade and give the connection away."""
        environ = self.environ
        try:
            found = self.server.reception.answer(
                environ["REQUEST_METHOD"], environ["PATH_INFO"], environ
            )
        except Refused as refused:
            self._say(refused.status, str(refused))
            return
        if isinstance(found, Upgrade):
            self._give_away(found)
        else:
            self._say(found.status, found.text)

    def _say(self, status: str, text: str) -> None:
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Connection", "close"),
            ("Cache-Control", "no-store"),
        ]
        if status.startswith("426"):
            headers += [("Sec-WebSocket-Version", "13")]
        if status.startswith("401"):
            headers += [("WWW-Authenticate", "Bearer")]
        self.result = [text.encode() + b"\n"]
        self.close_connection = True
        self.start_response(status, headers)
        self.process_result()

    def _give_away(self, upgrade: Upgrade) -> None:
        self.application = upgrade
        self.result = self.upgrade_websocket() or []
        if not hasattr(self, "websocket"):  # the library found something that we had not
            self.close_connection = True
            self.process_result()
            return
        self.write(b"")
        self.websocket.__class__ = LetGo
        self.websocket = None
        self.environ.clear()
        connection = self.socket
        connection.settimeout(0.0)
        early = self.rfile.peek()
        self.socket = None
        upgrade.take(socket(fileno=connection.detach()), bytes(early))

    def log_request(self) -> None:
        """Nothing: request lines are not logged, and tickets are in the headers."""


class Server(WSGIServer):
    """The listening side of a node."""

    def __init__(
        self,
        listen: tuple[str, int],
        reception: Reception,
        *,
        handshake_seconds: float,
        max_handshakes: int,
        max_header: int,
    ) -> None:
        make: Any = super().__init__  # the stubs know only of servers with TLS
        make(
            listen,
            application=reception,  # asked by our handler, not called
            backlog=1024,
            spawn=self._begin,
            handler_class=Handler,
            log=None,
            error_log=None,
            # Else pywsgi asks the resolver for it, in a thread that stays; with one thread the
            # system calls of the hot path are a little cheaper.
            environ={"SERVER_NAME": listen[0]},
        )
        self.reception = reception
        self.handshake_seconds = handshake_seconds
        self.max_header = max_header
        self.logger: Any = logging.getLogger("relay.quiet")  # gevent-websocket's own
        self.logger.setLevel(logging.CRITICAL)
        self._max_handshakes = max_handshakes
        self._handshakes: dict[Greenlet[Any, Any], None] = {}

    @property
    def handshakes(self) -> int:
        """Connections that have not said yet what they want."""
        return len(self._handshakes)

    def _begin(self, *work: Any) -> None:
        """A greenlet for a new connection; with too many, the one that took longest goes."""
        if len(self._handshakes) >= self._max_handshakes:
            oldest = next(iter(self._handshakes))
            del self._handshakes[oldest]
            oldest.kill(block=False)
        greenlet = Greenlet.spawn(*work)
        self._handshakes[greenlet] = None
        greenlet.rawlink(lambda done: self._handshakes.pop(done, None))
