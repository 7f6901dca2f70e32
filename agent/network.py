"""How this machine reaches the server: one way for HTTPS, the broker's WebSocket and the relay's.

    Network.stream ─▶ TCP, or CONNECT through the proxy ─▶ TLS, always verified ─▶ HTTP | WebSocket

What goes wrong on the way is told by who is at fault: `Blocked` for the proxy (an OSError, so that
whoever waits for a line waits for this one too), `certificate` for the server or this clock.
"""

import email.utils
import http.client
import re
import socket
import ssl
import time
import urllib.parse
import urllib.request
from base64 import b64encode
from http import HTTPStatus
from pathlib import Path
from typing import Any

from broker import lean

with lean.empty("importlib.metadata"):  # to ask for its own version, which it knows; 1 MB
    from websockets.sync.client import ClientConnection, connect

from agent.inputs import Problem
from agent.proxies import Choice, Proxy, direct
from agent.settings import BadSettings
from agent.wording import duration

SECONDS = 10.0  # for one step: to connect, to be let through, to shake hands
CLOCK_SECONDS = 60.0  # what a token's life forgives
PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
CANNOT_REACH = (500, 502, 503, 504)  # how proxies say that the server, not they, is to blame

# What OpenSSL calls it [X509_STORE_CTX_get_error(3)].
NOT_YET_VALID, EXPIRED = 9, 10
UNKNOWN_AUTHORITY = (2, 18, 19, 20, 21)  # 18 and 19: signed by itself
OTHER_NAME = (62, 64)


class Blocked(ConnectionError):
    """The proxy did not let us through; `problem` says why, in words for a person."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.kind}: {problem.detail}")
        self.problem = problem


class Network:
    """The roads out of this machine. Safe to use from several threads."""

    def __init__(self, proxy: Choice = direct, ca_file: str = "") -> None:
        """Raises BadSettings when the file holds no certificate."""
        self._proxy = proxy
        self._trusted = ssl.create_default_context()
        if ca_file:
            try:
                self._trusted.load_verify_locations(cafile=ca_file)
            except OSError as error:  # ssl.SSLError is one
                reason = "is not there" if not Path(ca_file).exists() else str(error.strerror)
                raise BadSettings(
                    f"ca_file: {ca_file} {reason}; it must be a file of certificates in PEM"
                ) from None
        self._opener = _opener(self)

    def proxy(self, url: str) -> Proxy | None:
        """The proxy on the way to this address."""
        parts = urllib.parse.urlsplit(url)
        return self._proxy(parts.scheme, parts.hostname or "")

    def open(self, request: urllib.request.Request, seconds: float = SECONDS) -> Any:
        """The answer to an HTTP request, which is not sent on elsewhere.

        Raises OSError (urllib.error.URLError and HTTPError among them), http.client.HTTPException.
        """
        return self._opener.open(request, timeout=seconds)

    def websocket(self, url: str, **options: Any) -> ClientConnection:
        """A WebSocket; options are those of `websockets`. Raises as its `connect` does."""
        secure = url.startswith("wss:")
        return connect(
            url,
            sock=self.stream(url),
            ssl=self._trusted if secure else None,
            compression=None,  # pictures and AMQP's tokens gain nothing by it
            legacy=True,
            **options,
        )

    def stream(self, url: str) -> socket.socket:
        """A stream to the server of this address, not encrypted yet. Raises OSError, Blocked."""
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        proxy = self.proxy(url)
        if proxy is None:
            stream = socket.create_connection((host, port), SECONDS)
        else:
            stream = _through(proxy, host, port)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream.settimeout(None)
        return stream

    def encrypted(self, stream: socket.socket, host: str) -> ssl.SSLSocket:
        """TLS with a server that has proved to be this host. Raises OSError."""
        stream.settimeout(SECONDS)
        return self._trusted.wrap_socket(stream, server_hostname=host)

    def distrust(self, error: ssl.SSLCertVerificationError, server: str) -> Problem:
        """Why the server's certificate is not believed, and whether our own clock is to blame."""
        match error.verify_code:
            case code if code in {NOT_YET_VALID, EXPIRED}:
                theirs = self._date(server)
                if theirs is not None and abs(time.time() - theirs) > CLOCK_SECONDS:
                    return Problem("clock", duration(abs(time.time() - theirs)))
                early = code == NOT_YET_VALID
                return Problem("certificate_early" if early else "certificate_expired", server)
            case code if code in OTHER_NAME:
                return Problem("certificate_name", server)
            case code if code in UNKNOWN_AUTHORITY:
                return Problem("certificate_unknown", server)
            case _:
                return Problem("certificate", error.verify_message)

    def _date(self, server: str) -> float | None:
        """What time it is at a server that we do not believe.

        It is asked without checking who answers, the one time this is done: nothing but the
        question is sent, and the answer only chooses the words of a refusal.
        """
        parts = urllib.parse.urlsplit(server)
        unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 443)
        try:
            stream = self.stream(server)
            stream.settimeout(SECONDS)
            connection.sock = unchecked.wrap_socket(stream)
            connection.request("HEAD", "/")
            date = connection.getresponse().headers["Date"]
            return email.utils.parsedate_to_datetime(date).timestamp()
        except (OSError, http.client.HTTPException, ValueError, TypeError):
            return None
        finally:
            connection.close()


def _through(proxy: Proxy, host: str, port: int) -> socket.socket:
    """A stream to there that the proxy carries [RFC 9110, 9.3.6]. Raises OSError, Blocked."""
    connection = http.client.HTTPConnection(proxy.host, proxy.port, timeout=SECONDS)
    headers = {}
    if proxy.username:
        headers["Proxy-Authorization"] = _basic(proxy.username, proxy.password)
    connection.set_tunnel(host, port, headers)
    try:
        connection.connect()
    except http.client.HTTPException:
        raise Blocked(Problem("proxy_strange", proxy.address)) from None
    except TimeoutError:
        if connection.sock is None:
            raise Blocked(Problem("proxy_away", proxy.address)) from None
        connection.close()  # it took us in, and waits for the server itself
        raise
    except OSError as error:
        # The one way in which Python's library tells the status.
        status = re.match(r"Tunnel connection failed: (\d{3})", str(error))
        raise _why(proxy, f"{host}:{port}", int(status[1]) if status else 0) from None
    return connection.sock


def _why(proxy: Proxy, target: str, status: int) -> OSError:
    if status == 0:
        return Blocked(Problem("proxy_away", proxy.address))
    if status in {HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, HTTPStatus.UNAUTHORIZED}:
        # tinyproxy answers 401 to a wrong password.
        kind = "proxy_password" if proxy.username else "proxy_asks"
        return Blocked(Problem(kind, proxy.address))
    if status in CANNOT_REACH:
        return ConnectionError(f"the proxy cannot reach {target}: {status}")
    return Blocked(Problem("proxy_refuses", f"{proxy.address} → {target}, {status}"))


def _basic(username: str, password: str) -> str:
    """[RFC 7617]"""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()


class _Plain(http.client.HTTPConnection):
    """HTTP over our own way."""

    scheme = "http"

    def __init__(self, host: str, *, network: Network, **given: Any) -> None:
        super().__init__(host, **given)
        self._network = network

    def connect(self) -> None:
        self.sock = self._network.stream(f"{self.scheme}://{_bracketed(self.host)}:{self.port}")
        self.sock.settimeout(self.timeout)


class _Secure(_Plain):
    """The same under TLS."""

    scheme = "https"
    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = self._network.encrypted(self.sock, self.host)
        self.sock.settimeout(self.timeout)


class _Handler(urllib.request.AbstractHTTPHandler):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_Plain, request, network=self._network)  # type: ignore[arg-type]

    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_Secure, request, network=self._network)  # type: ignore[arg-type]

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_


def _opener(network: Network) -> urllib.request.OpenerDirector:
    """One that follows no redirection: it would carry a password or a token elsewhere."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        _Handler(network),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
