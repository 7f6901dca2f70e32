"""The road to the broker: AMQP through a WebSocket at the server's one port.

    Link ◀─ socketpair ─▶ two pump threads ◀─ WebSocket ─▶ relay /amqp ─▶ RabbitMQ

`broker.link` speaks AMQP on one end of a socket pair and knows nothing of WebSockets; here the
other end is carried. The token is renewed on the living connection well before it ends.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.typing import Subprotocol

from agent.desk import Seat
from agent.inputs import Heard, Recalled, SignInFailed
from agent.replies import DeskProblem
from agent.spool import Spool
from broker.courier import Courier
from broker.deliveries import Delivery
from broker.dialling import sockets
from broker.events import Message, Unreadable, decode
from broker.lifecycle import Author
from broker.link import Link
from broker.log import get
from broker.refusals import ABSENT
from broker.topology import agent_queue

log = get("road")

AMQP = Subprotocol("amqp")
PIECE = 64 * 1024
LARGEST_MESSAGE = 1 << 20
RETRY_SECONDS = 5.0
ANEW_SECONDS = 60.0
ENDS = frozenset({"wrong_password", "revoked", "new_machine"})  # what waiting does not mend


class Road:
    """What the agent hears from the desk and says to it, for one signed-in person."""

    def __init__(
        self,
        seat: Seat,
        spool: Spool,
        *,
        heard: Callable[[Heard | Recalled], None],
        changed: Callable[[bool], None],
        shut_out: Callable[[SignInFailed], None],
    ) -> None:
        self._seat, self._spool = seat, spool
        self._heard, self._changed, self._shut_out = heard, changed, shut_out
        self._stopping = threading.Event()
        self._down_since: float | None = time.monotonic()
        self._turned_away = False
        self._mailbox_gone = False
        self._link = Link(
            sockets(self._connect, self._credentials, seat.person.vhost),
            name="road",
            on_change=self._is,
        )
        self._link.consume(agent_queue(seat.person.agent), self._receive)
        self._courier = Courier(self._link, spool, name="road")
        self._renewing = threading.Thread(target=self._renew, name="renew", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._link.start()
        self._courier.start()
        self._renewing.start()

    def stop(self, seconds: float = 3.0) -> None:
        """Try once more to send what is kept, then hang up."""
        self._stopping.set()
        self._courier.stop(seconds)
        self._link.stop(seconds)

    def say(self, message: Message) -> None:
        """Keep this and send it when the broker is there; it is safe once this returns."""
        self._spool.add(message)
        self._courier.wake()

    def _receive(self, delivery: Delivery) -> None:
        try:
            event = decode(delivery.routing_key, delivery.body)
        except Unreadable as problem:
            log.warning("event.unreadable", why=str(problem))
            return  # an older agent does not know all; what it knows goes on
        if event.author is Author.DESK and event.address == self._seat.person.agent:
            self._heard(Heard(event.id, event.subject, event.fact))

    def _is(self, up: bool, why: str) -> None:
        self._mailbox_gone = self._mailbox_gone or why.startswith(ABSENT)
        self._down_since = None if up else time.monotonic()
        self._changed(up)

    def _credentials(self) -> tuple[str, str]:
        try:
            down = self._down_since
            waited = down is not None and time.monotonic() - down > ANEW_SECONDS
            if waited or self._turned_away or self._mailbox_gone:
                self._down_since, self._turned_away = time.monotonic(), False
                self._seat.sign_in()  # the desk makes sure again that our queue is there
                if self._mailbox_gone:  # and so is what was in it
                    self._mailbox_gone = False
                    self._heard(Recalled(self._spool.reconcile(self._seat.person.open)))
            return self._seat.person.agent, self._seat.token()
        except DeskProblem as problem:
            self._told(problem)
            raise

    def _connect(self) -> socket.socket:
        """One end of a pair, the other end of which is the broker."""
        try:
            return amqp_socket(self._seat)
        except InvalidHandshake as error:
            self._turned_away = isinstance(error, InvalidStatus) and (
                error.response.status_code == HTTPStatus.UNAUTHORIZED
            )
            raise ConnectionError(f"the server's /amqp did not let us in: {error}") from None

    def _renew(self) -> None:
        pause = self._seat.rest()
        while not self._stopping.wait(pause):
            try:
                self._link.renew(self._seat.renewed())
                pause = self._seat.rest()
            except DeskProblem as problem:
                self._told(problem)
                pause = max(RETRY_SECONDS, problem.wait)

    def _told(self, problem: DeskProblem) -> None:
        """A desk that cannot be asked is waited for; one that says no is the person's business."""
        if not problem.again and problem.problem.kind in ENDS:
            self._shut_out(SignInFailed(problem.problem))


def amqp_socket(seat: Seat) -> socket.socket:
    """A stream socket whose other end is the broker, by way of the server's /amqp.

    Raises OSError or websockets' InvalidHandshake, and DeskProblem where there is no token.
    """
    websocket = seat.network.websocket(
        seat.person.amqp_url,
        subprotocols=[AMQP],
        additional_headers={"Authorization": f"Bearer {seat.token()}"},
        max_size=LARGEST_MESSAGE,
        close_timeout=1.0,
    )
    ours, its = socket.socketpair()
    for carry in (_carry_in, _carry_out):
        threading.Thread(
            target=carry, args=(its, websocket), name=carry.__name__, daemon=True
        ).start()
    return ours


def _carry_in(its: socket.socket, websocket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed, OSError):
        while True:
            its.sendall(websocket.recv(decode=False))
    with contextlib.suppress(OSError):
        its.shutdown(socket.SHUT_RDWR)


def _carry_out(its: socket.socket, websocket: ClientConnection) -> None:
    with contextlib.suppress(ConnectionClosed, OSError):
        while data := its.recv(PIECE):
            websocket.send(data)
    websocket.close()
    its.close()
