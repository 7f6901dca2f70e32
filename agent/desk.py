"""The desk over HTTP: sign in, fresh tokens, tickets. Errors are in the person's words.

desk = Desk("https://help.example.org", machine)
seat = desk.sign_in(Password(login, password))  # held in memory, to sign in again
seat.token()                               # fresh: renewed or signed in anew when need be
seat.ticket(help_id)                       # where to, and the ticket
"""

import http.client
import json
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agent.credentials import Credentials, Enrolled
from agent.inputs import Problem
from agent.network import Blocked, Network
from agent.replies import (
    LARGEST_REPLY,
    DeskProblem,
    Person,
    SignedOut,
    Token,
    not_a_desk,
    person_in,
    refusal,
    token_in,
)
from broker.log import get

log = get("desk")

PNG = b"\x89PNG"
MARGIN = 30.0  # a token that ends sooner than this is not used for something new


@dataclass(frozen=True)
class Machine:
    """What the desk is told of this computer."""

    name: str
    token: str
    system: str


class Desk:
    """The server's HTTP API for agents."""

    def __init__(self, server: str, machine: Machine, network: Network | None = None) -> None:
        self.server = server
        self.network = network or Network()
        self._machine = machine

    def sign_in(self, credentials: Credentials) -> "Seat":
        """Take a seat. Raises DeskProblem."""
        seat = Seat(self, credentials)
        seat.sign_in()
        return seat

    def signed_in(self, credentials: Credentials) -> dict[str, Any]:
        """The desk's reply to these. Raises DeskProblem."""
        machine = {
            "name": self._machine.name,
            "token": self._machine.token,
            "system": self._machine.system,
        }
        body = {**credentials.body(), "machine": machine}
        try:
            return self.call(f"/api/v1/agent/{credentials.path}", body, None)
        except DeskProblem as problem:
            if problem.problem.kind == "wrong_password":
                raise DeskProblem(Problem(credentials.refused)) from None
            raise

    def call(self, path: str, body: dict[str, Any] | None, token: str | None) -> dict[str, Any]:
        """POST this. Raises DeskProblem, SignedOut, NotOpen."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self._read(self._ask(path, json.dumps(body or {}).encode(), headers))

    def send(self, path: str, data: bytes, kind: str, token: str) -> None:
        """POST what is no JSON. Raises DeskProblem, SignedOut, NotOpen."""
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token}"}
        self._ask(path, data, headers)

    def fetch(self, path: str, token: str) -> bytes:
        """GET what is no JSON. Raises DeskProblem, SignedOut, Unknown."""
        return self._ask(path, None, {"Authorization": f"Bearer {token}"}, "GET")

    def delete(self, path: str, token: str) -> None:
        """DELETE this. Raises DeskProblem, SignedOut, NotOpen."""
        self._ask(path, None, {"Authorization": f"Bearer {token}"}, "DELETE")

    def _ask(
        self, path: str, data: bytes | None, headers: dict[str, str], method: str = "POST"
    ) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - settings allow http and https alone
            self.server + path, data, headers, method=method
        )
        with_token = "Authorization" in headers
        try:
            with self.network.open(request) as reply:
                return bytes(reply.read(LARGEST_REPLY))
        except urllib.error.HTTPError as error:
            with error:
                raise refusal(error, self.server, with_token=with_token) from None
        except (OSError, http.client.HTTPException) as error:
            raise self.unreachable(error) from None

    def _read(self, text: bytes) -> dict[str, Any]:
        try:
            reply = json.loads(text)
        except ValueError:
            reply = None
        if not isinstance(reply, dict):
            raise not_a_desk(self.server)
        return reply

    def unreachable(self, error: Exception) -> DeskProblem:
        """What stands between us and the desk."""
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return DeskProblem(self.network.distrust(reason, self.server))
        log.info("desk.unreachable", why=str(reason))
        if isinstance(reason, Blocked):
            return DeskProblem(reason.problem, again=True)
        return DeskProblem(Problem("unreachable", self.server), again=True)


class Seat:
    """A person who is signed in. Safe to use from several threads."""

    def __init__(
        self,
        desk: Desk,
        credentials: Credentials,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.person = Person("", "", "", "", "/", None)
        self.network = desk.network
        self._desk, self._credentials = desk, credentials
        self._clock = clock
        self._lock = threading.Lock()
        self._token, self._lifetime = Token("", 0.0), 0.0

    def sign_in(self) -> None:
        """Ask anew. Raises DeskProblem."""
        with self._lock:
            self._sign_in()

    @property
    def credentials(self) -> Credentials:
        """What it signs in with the next time."""
        return self._credentials

    def token(self) -> str:
        """One that is good for a while. Raises DeskProblem."""
        with self._lock:
            if self._token.expires - self._clock() < MARGIN:
                self._freshen()
            return self._token.text

    def renewed(self) -> str:
        """A new one, whatever the age of the old. Raises DeskProblem."""
        with self._lock:
            self._freshen()
            return self._token.text

    def rest(self) -> float:
        """Seconds until two thirds of the token's life are over: the time to renew it."""
        return max(1.0, self._token.expires - self._lifetime / 3 - self._clock())

    def ticket(self, help_id: str) -> tuple[str, str]:
        """Where the pixels go, and the ticket that opens the door. Raises DeskProblem, NotOpen."""
        path = f"/api/v1/agent/help/{help_id}/ticket"
        try:
            reply = self._desk.call(path, None, self.token())
        except SignedOut:
            reply = self._desk.call(path, None, self.renewed())
        url, ticket = reply.get("url"), reply.get("ticket")
        if not isinstance(url, str) or not isinstance(ticket, str):
            raise not_a_desk(self._desk.server)
        return url, ticket

    def send_picture(self, help_id: str, picture: bytes) -> None:
        """What the person attached. Raises DeskProblem; NotOpen when the request is over."""
        kind = "image/png" if picture.startswith(PNG) else "image/jpeg"
        self._desk.send(f"/api/v1/agent/help/{help_id}/picture", picture, kind, self.token())

    def take_back_picture(self, help_id: str) -> None:
        """The desk deletes the picture of this request. Raises DeskProblem."""
        self._desk.delete(f"/api/v1/agent/help/{help_id}/picture", self.token())

    def photo(self, help_id: str, question: str) -> bytes:
        """Of the technician who asks this. Raises DeskProblem; Unknown when there is none."""
        asked = urllib.parse.urlencode({"question": question})
        path = f"/api/v1/agent/help/{help_id}/technician-photo?{asked}"
        return self._desk.fetch(path, self.token())

    def agree(self, yes: bool) -> None:
        """Tell the desk what this machine's user answered. Raises DeskProblem."""
        self._desk.call("/api/v1/agent/direct", {"agreed": yes}, self.token())

    def _freshen(self) -> None:
        try:
            self._keep(self._desk.call("/api/v1/agent/token", None, self._token.text))
        except SignedOut:
            self._sign_in()

    def _sign_in(self) -> None:
        reply = self._desk.signed_in(self._credentials)
        if isinstance(own := reply.get("credential"), str):  # a code is good once
            self._credentials = Enrolled(own)
        self._keep(reply)
        self.person = person_in(reply, self._desk.server)

    def _keep(self, reply: dict[str, Any]) -> None:
        self._token = token_in(reply, self._desk.server)
        self._lifetime = max(0.0, self._token.expires - self._clock())
