"""The way to the server: proxies that do and do not let us through, servers that we believe or not.

What each is called, asked of the library without a program: the words are in tests/unit. That all
roads take the same way is shown with the program in test_agent_check.py.
"""

import email.utils
import http.server
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from agent.credentials import Password
from agent.desk import Desk, Machine
from agent.inputs import Problem
from agent.network import Blocked, Network
from agent.proxies import Proxy
from agent.replies import DeskProblem
from agent.settings import BadSettings
from ops import ports
from tests.integration.certificates import DAY, issue, issue_self_signed
from tests.integration.tinyproxy import tinyproxy
from tests.integration.tls_fronts import tls_fronts


class Answer(http.server.BaseHTTPRequestHandler):
    """Says yes to everything, with the date of a clock that may be another one."""

    def __init__(self, ahead: float, *given: object) -> None:
        self._ahead = ahead
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"{}")

    do_HEAD = do_POST = do_GET  # noqa: N815 - so does the library call them

    def date_time_string(self, timestamp: float | None = None) -> str:
        return email.utils.formatdate((timestamp or time.time()) + self._ahead, usegmt=True)

    def log_message(self, *_: object) -> None:
        pass


def served(ahead: float = 0.0) -> http.server.ThreadingHTTPServer:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Answer, ahead))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    server = served()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def fronts(folder: Path, behind: int) -> Iterator[dict[str, int]]:
    """Each name's certificate is what it says, and `<name>-ca.pem` vouches for it."""
    issue(folder, "good")
    issue(folder, "other", "127.0.0.2")
    issue(folder, "expired", begins=-3 * DAY)
    issue(folder, "early", begins=DAY)
    issue_self_signed(folder, "alone")
    names = ("good", "other", "expired", "early", "alone")
    found = {name: ports.free() for name in names}
    with tls_fronts(folder, behind, found):
        yield found


def refusal(url: str, network: Network) -> Problem:
    with pytest.raises(DeskProblem) as caught:
        Desk(url, Machine("pc", "t" * 32, "Linux"), network).sign_in(Password("rosa", "hush"))
    return caught.value.problem


def fetched(url: str, network: Network) -> bytes:
    with network.open(urllib.request.Request(url)) as reply:  # noqa: S310
        return bytes(reply.read())


def test_an_authority_of_ones_own_is_named_by_its_file(
    folder: Path, fronts: dict[str, int]
) -> None:
    url = f"https://127.0.0.1:{fronts['good']}"
    assert fetched(url, Network(ca_file=str(folder / "good-ca.pem"))) == b"{}"
    assert refusal(url, Network()).kind == "certificate_unknown"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("other", "certificate_name"),
        ("expired", "certificate_expired"),
        ("early", "certificate_early"),
    ],
)
def test_a_certificate_that_cannot_be_believed_is_told_by_its_reason(
    folder: Path, fronts: dict[str, int], name: str, kind: str
) -> None:
    url = f"https://127.0.0.1:{fronts[name]}"
    assert refusal(url, Network(ca_file=str(folder / f"{name}-ca.pem"))) == Problem(kind, url)


def test_one_for_which_nobody_vouches_is_not_believed(fronts: dict[str, int]) -> None:
    assert refusal(f"https://127.0.0.1:{fronts['alone']}", Network()).kind == "certificate_unknown"


@pytest.mark.parametrize("off", [timedelta(days=400), timedelta(days=-400)])
def test_a_wrong_clock_is_told_as_such_and_not_as_a_bad_certificate(
    tmp_path: Path, off: timedelta
) -> None:
    """The server lives in another year than we do; its certificate is right there."""
    authority = issue(tmp_path, begins=off - DAY)
    server = served(off.total_seconds())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    try:
        url = f"https://127.0.0.1:{server.server_address[1]}"
        assert refusal(url, Network(ca_file=str(authority))) == Problem("clock", "400 d")
    finally:
        server.shutdown()
        server.server_close()


def test_a_ca_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=f"ca_file: {tmp_path}/none is not there"):
        Network(ca_file=str(tmp_path / "none"))
    (tmp_path / "empty").write_text("no certificate")
    with pytest.raises(BadSettings, match="certificates in PEM"):
        Network(ca_file=str(tmp_path / "empty"))


def test_a_redirection_is_not_followed(behind: int) -> None:
    class Elsewhere(Answer):
        def do_POST(self) -> None:
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{behind}/")
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Elsewhere, 0.0))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        problem = refusal(f"http://127.0.0.1:{server.server_address[1]}", Network())
        assert problem.kind == "not_a_desk"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def strict(folder: Path) -> Iterator[int]:
    """A proxy that wants a password, and lets through to port 443 alone."""
    with tinyproxy(folder / "strict", "BasicAuth rosa hush", "ConnectPort 443") as proxy:
        yield proxy.port


@pytest.mark.parametrize(
    ("username", "password", "kind"),
    [
        ("", "", "proxy_asks"),
        ("rosa", "wrong", "proxy_password"),
        ("rosa", "hush", "proxy_refuses"),  # another port than it allows
    ],
)
def test_a_proxy_that_does_not_let_us_through_is_told_by_its_reason(
    strict: int, behind: int, username: str, password: str, kind: str
) -> None:
    network = through(strict, username, password)
    assert refusal(f"http://127.0.0.1:{behind}", network).kind == kind
    with pytest.raises(Blocked) as caught:
        network.websocket(f"ws://127.0.0.1:{behind}/wsEcho")
    assert caught.value.problem.kind == kind
    assert "hush" not in str(caught.value)


def test_a_proxy_that_is_away_is_not_taken_for_the_server(behind: int) -> None:
    port = ports.free()
    problem = refusal(f"http://127.0.0.1:{behind}", through(port))
    assert problem == Problem("proxy_away", f"127.0.0.1:{port}")


def test_a_server_that_is_away_behind_a_proxy_is_not_taken_for_the_proxy(folder: Path) -> None:
    with tinyproxy(folder / "open") as proxy:
        url = f"http://127.0.0.1:{ports.free()}"
        assert refusal(url, through(proxy.port)) == Problem("unreachable", url)


def through(port: int, username: str = "", password: str = "") -> Network:
    proxy = Proxy("127.0.0.1", port, username, password)
    return Network(lambda _scheme, _host: proxy)
