"""Do WebSockets reach the relay through the front? Each road is opened as its users open it."""

import http.client
import ssl
import time
from collections.abc import Iterator

from broker import tokens
from broker.ids import unguessable
from broker.keys import KeyProblem, load_signing
from ops.server_doctor.findings import Finding, Verdict, bad, untried
from ops.server_doctor.subject import Subject

SECONDS = 8.0
ANSWER_KEY = "x3JJHMbDL1EzLkh9GBhXDw=="  # any 16 bytes [RFC 6455, 4.1]
SPOKEN = {"/amqp": "amqp", "/wsEcho": "", "/wsServer": "binary", "/wsClient": "binary"}
UPGRADE_LINES = (
    "in nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
    "proxy_set_header Connection $connection_upgrade;"
)
ECHO = b"\x82\x84\0\0\0\0ping", b"\x82\x04ping"
"""A masked frame of a client, and the same as a server says it [RFC 6455, 5.2]."""


def look(subject: Subject) -> Iterator[Finding]:
    """One for each road."""
    return (_road(subject, path) for path in SPOKEN)


def connection(subject: Subject) -> http.client.HTTPConnection:
    """To the front. The certificate was a finding of its own, so it is not asked again here."""
    if not subject.tls:
        return http.client.HTTPConnection(subject.host, subject.port, timeout=SECONDS)
    lenient = ssl.create_default_context()
    lenient.check_hostname = False
    lenient.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(subject.host, subject.port, timeout=SECONDS, context=lenient)


def _road(subject: Subject, path: str) -> Finding:
    line = connection(subject)
    try:
        line.request("GET", path, headers=_handshake(subject, path))
        reply = line.getresponse()
        if reply.status != http.HTTPStatus.SWITCHING_PROTOCOLS:
            return judged(path, reply.status, reply.read(300).decode(errors="replace"))
        spoken = reply.headers.get("Sec-WebSocket-Protocol", "")
        if spoken != SPOKEN[path] or (path == "/wsEcho" and not _echoes(line)):
            # The desk opens WebSockets, too, and then closes those that are not its own.
            return judged(path, http.HTTPStatus.NOT_FOUND, "")
        return judged(path, reply.status, "")
    except (OSError, http.client.HTTPException) as error:
        return bad(f"road {path}", f"no answer: {error}", "does a relay run, and where?")
    finally:
        line.close()


def _handshake(subject: Subject, path: str) -> dict[str, str]:
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": ANSWER_KEY,
    }
    if path == "/wsClient":  # a browser's, whose page is the desk's
        headers["Origin"] = subject.origin or subject.public_url
    if SPOKEN[path]:
        headers["Sec-WebSocket-Protocol"] = SPOKEN[path]
    if path in {"/amqp", "/wsEcho"} and (token := _token(subject)):
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _echoes(line: http.client.HTTPConnection) -> bool:
    said, heard = ECHO
    line.sock.sendall(said)
    return line.sock.recv(len(heard)) == heard


ANSWERS = {
    101: (Verdict.GOOD, "a WebSocket opens through the front", ""),
    401: (Verdict.GOOD, "the relay answers, and wants a ticket or a token, as it should", ""),
    403: (
        Verdict.BAD,
        "the relay takes no page of the public address",
        "HC_PUBLIC_URL must be the same for the relay, the desk and those who come",
    ),
    426: (Verdict.BAD, "the front takes the upgrade away", UPGRADE_LINES),
    502: (
        Verdict.BAD,
        "the front reaches no relay",
        "does one run, at the address that the front has?",
    ),
    503: (Verdict.LOOK, "every relay is full or drains", "add one"),
    504: (
        Verdict.BAD,
        "the front reaches no relay",
        "does one run, at the address that the front has?",
    ),
}
"""What the answer to a handshake says about the front."""


def judged(path: str, status: int, said: str) -> Finding:
    """The finding that an answer makes."""
    check = f"road {path}"
    if status == http.HTTPStatus.NOT_FOUND and "line test is off" in said:
        return untried(check, "HC_ECHO=nobody")
    other = Verdict.BAD, f"answered with {status}", f"the front must hand {path} to the relay"
    by_a_page = said.lstrip().startswith(("<", "{"))  # the relay says no in one plain line
    kind, found, fix = other if by_a_page else ANSWERS.get(status, other)
    return Finding(check, kind, found, fix)


def _token(subject: Subject) -> str:
    """An agent's, for nobody's agent: it opens a line test and no queue. Empty without the key."""
    if subject.signing_key is None:
        return ""
    try:
        key = load_signing(subject.signing_key)
    except (KeyProblem, OSError):
        return ""
    return tokens.issue(key, unguessable(), time.time(), 60)
