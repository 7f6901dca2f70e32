"""The tunnel: this screen to the relay and back, for as long as the relay holds us.

    report(TunnelOpened) ─▶ x11vnc starts ─▶ report(TunnelJoined) ─▶ … ─▶ report(TunnelLost(code))

One thread lives the tunnel's life and carries pixels out; a second one carries the viewer's words
in, through the grant filter. The VNC server exists exactly while the relay has us, and in a pause
it does not: then a curtain is shown. What this server cannot do under a changed grant, another
tunnel must: report(TunnelOutgrown).
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.sync.client import ClientConnection
from websockets.typing import Subprotocol

from agent.desk import Seat
from agent.desktop import CannotShare, Desktop, VncServer
from agent.desktop.curtain import CurtainServer
from agent.grants import GrantFilter
from agent.inputs import (
    Problem,
    TunnelFailed,
    TunnelJoined,
    TunnelLost,
    TunnelNews,
    TunnelOpened,
    TunnelOutgrown,
)
from agent.replies import DeskProblem, NotOpen
from agent.rfb import Unfilterable
from agent.sieve import READABLE
from broker.grants import Grant
from broker.log import about, get
from broker.subprotocol import SUBPROTOCOL, protocols

log = get("tunnel")

PIECE = 64 * 1024  # larger reads are slower: they fault fresh pages in each time
LARGEST_MESSAGE = 4 << 20  # what the relay forwards at once is far below
CLOSE_SECONDS = 1.0
PING_SECONDS, PONG_SECONDS = 5.0, 15.0  # a network that was left says nothing: ask, and soon
SESSION_ENDED = 4000  # as the relay would say it

Report = Callable[[TunnelNews], None]


class Tunnel:
    """One attempt at sharing. `start` once, `close` at any time, from any thread."""

    def __init__(
        self,
        help_id: str,
        grant: Grant,
        attempt: int,
        *,
        display: str,
        seat: Seat,
        desktop: Desktop,
        report: Report,
    ) -> None:
        self._help, self._grant, self._attempt = help_id, grant, attempt
        self._display = display
        self._seat, self._desktop, self._report = seat, desktop, report
        self._log = log.bind(help_id=help_id, attempt=attempt)
        self._closed = threading.Event()
        self._outgrown = threading.Event()
        self._starting = threading.Lock()  # the server starts, or the tunnel was closed before
        self._filtering = threading.Lock()
        self._sending = threading.Lock()
        self._due = b""  # filtered, and not yet with the server
        self._filter = GrantFilter(grant)
        self._server: VncServer | None = None
        self._websocket: ClientConnection | None = None
        self._unfilterable: Unfilterable | None = None
        self.steered: float | None = None
        """When the viewer last pressed or let go something, in `time.monotonic()`."""
        self._thread = threading.Thread(target=self._live, name=f"tunnel {attempt}", daemon=True)

    def start(self, after: float = 0.0) -> None:
        """Begin, after a pause."""
        self._pause = after
        self._thread.start()

    def change(self, grant: Grant) -> None:
        """Hold the viewer to this from the next message on."""
        with self._starting:
            with self._filtering:
                self._grant = grant
                self._due += self._filter.change(grant)
            server = self._server
        if server is not None and not server.change(grant):
            self._outgrown.set()
            _hang_up(server.socket)
        with contextlib.suppress(OSError):
            self._flush()

    def close(self) -> None:
        """Stop sharing now; returns when the VNC server is gone. Reports nothing."""
        self._closed.set()
        with self._starting:
            server, websocket = self._server, self._websocket
        if server is not None:
            _hang_up(server.socket)
        if websocket is not None and server is None:
            _hang_up(websocket.socket)  # still greeting the relay
        if self._thread is not threading.current_thread():
            self._thread.join(2 * CLOSE_SECONDS)
            if self._thread.is_alive() and websocket is not None:
                _hang_up(websocket.socket)  # it waits for a viewer that does not read
                self._thread.join(3 * CLOSE_SECONDS)

    def _live(self) -> None:
        if self._closed.wait(self._pause):
            return
        about(self._help)  # what the desktop's part says of its server, too
        news = self._try()
        if self._outgrown.is_set() and not isinstance(news, TunnelFailed):
            news = TunnelOutgrown(self._attempt)
        self._log.info("tunnel.ended", news=type(news).__name__, code=getattr(news, "code", None))
        if not self._closed.is_set():
            self._report(news)

    def _try(self) -> TunnelNews:
        try:
            url, ticket = self._seat.ticket(self._help)
        except NotOpen:
            return TunnelLost(self._attempt, SESSION_ENDED)
        except DeskProblem as problem:
            return TunnelLost(self._attempt, wait=problem.wait)
        try:
            websocket = self._seat.network.websocket(
                url,
                subprotocols=[Subprotocol(protocol) for protocol in protocols(ticket)],
                max_size=LARGEST_MESSAGE,
                close_timeout=CLOSE_SECONDS,
                ping_interval=PING_SECONDS,
                ping_timeout=PONG_SECONDS,
            )
        except InvalidStatus as refusal:
            body = refusal.response.body or b""
            self._log.warning(
                "tunnel.refused",
                status=refusal.response.status_code,
                why=body[:100].decode("utf-8", "replace"),
            )
            return TunnelLost(self._attempt)
        except (OSError, InvalidHandshake, InvalidURI) as error:
            self._log.warning("tunnel.unreachable", why=str(error)[:200])
            return TunnelLost(self._attempt)
        try:
            return self._share(websocket)
        finally:
            websocket.close()

    def _share(self, websocket: ClientConnection) -> TunnelNews:
        if websocket.subprotocol != SUBPROTOCOL:
            self._log.warning("tunnel.refused", why="the relay did not answer `binary`")
            return TunnelLost(self._attempt)
        self._websocket = websocket
        self._report(TunnelOpened(self._attempt))
        with self._starting:
            if self._closed.is_set():
                return TunnelLost(self._attempt)
            try:
                server = self._server = self._shown()
                if server.sieve is not None:
                    self._filter = GrantFilter(self._grant, READABLE)
            except CannotShare as error:
                return TunnelFailed(self._attempt, error.problem)
        inward = threading.Thread(
            target=self._carry_in, args=(websocket, server), name="tunnel in", daemon=True
        )
        inward.start()
        try:
            code = self._carry_out(server, websocket)
            ended_by_itself = not self._closed.is_set() and not self._outgrown.is_set()
            failure = server.failure() if code is None and ended_by_itself else None
        finally:
            websocket.close()
            inward.join(CLOSE_SECONDS)
            with self._starting:
                self._server = None
            server.stop()
        if self._unfilterable is not None:
            return TunnelFailed(self._attempt, Problem("unfilterable", str(self._unfilterable)))
        if failure is not None:
            return TunnelFailed(self._attempt, failure)
        return TunnelLost(self._attempt, websocket.close_code if code is None else code)

    def _shown(self) -> VncServer:
        if self._grant.paused:
            return CurtainServer()
        return self._desktop.start(self._grant, self._display)

    def _carry_out(self, server: VncServer, websocket: ClientConnection) -> int | None:
        """Pixels, until one side ends; the relay's close code if it was the relay."""
        try:
            while data := server.socket.recv(PIECE):
                if self._closed.is_set() or self._outgrown.is_set():
                    return None  # not one picture more, also not one that was made already
                websocket.send(data if server.sieve is None else server.sieve.feed(data))
        except Unfilterable as problem:
            self._unfilterable = problem
        except ConnectionClosed:
            pass
        except OSError:
            return None
        return websocket.close_code

    def _carry_in(self, websocket: ClientConnection, server: VncServer) -> None:
        """The viewer's words, as far as they are granted, to the server."""
        joined = False
        try:
            while True:
                message = websocket.recv(decode=False)
                with self._filtering:
                    acts = self._filter.acts
                    self._due += self._filter.feed(message)
                    if self._filter.acts != acts:
                        self.steered = time.monotonic()
                self._flush()
                if not joined:
                    joined = True
                    self._report(TunnelJoined(self._attempt))
        except Unfilterable as problem:
            self._log.warning("tunnel.unfilterable", why=str(problem))
            self._unfilterable = problem
        except (ConnectionClosed, OSError):
            pass  # whichever end left; the other thread tells
        finally:
            _hang_up(server.socket)

    def _flush(self) -> None:
        """Send what is due, in order.

        Who finds another at it leaves it to that one: a change of the grant never waits behind a
        server that does not read.
        """
        while self._due and self._sending.acquire(blocking=False):
            try:
                with self._filtering:
                    due, self._due = self._due, b""
                    server = self._server
                if server is not None:
                    server.socket.sendall(due)
            finally:
                self._sending.release()


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
