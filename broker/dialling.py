"""How a connection to the broker begins: with a socket, made here or by somebody else.

The desk and the relay connect to addresses; the agent's socket comes through a WebSocket.
"""

import socket
from collections.abc import Callable, Sequence

from broker.amqp import pika

CONNECT_SECONDS = 10.0  # for the socket, and again for the AMQP handshake
HEARTBEAT_SECONDS = 4  # pika looks every 9 then, and wants one such time without a byte

Dial = Callable[[], tuple[socket.socket, pika.ConnectionParameters]]


def addresses(urls: Sequence[str]) -> Dial:
    """Connect to these amqp:// or amqps:// addresses, in turn."""
    turn = iter(range(1 << 62))

    def dial() -> tuple[socket.socket, pika.ConnectionParameters]:
        parameters = pika.URLParameters(urls[next(turn) % len(urls)])
        parameters.heartbeat = HEARTBEAT_SECONDS
        where = parameters.host, parameters.port
        return socket.create_connection(where, CONNECT_SECONDS), parameters

    return dial


def vhost_of(url: str) -> str:
    """The virtual host in an address."""
    return str(pika.URLParameters(url).virtual_host)


def sockets(
    connect: Callable[[], socket.socket], credentials: Callable[[], tuple[str, str]], vhost: str
) -> Dial:
    """Use sockets that somebody else connects; `credentials` gives user and password each time."""

    def dial() -> tuple[socket.socket, pika.ConnectionParameters]:
        user, password = credentials()
        parameters = pika.ConnectionParameters(
            virtual_host=vhost,
            credentials=pika.PlainCredentials(user, password),
            heartbeat=HEARTBEAT_SECONDS,
        )
        return connect(), parameters

    return dial
