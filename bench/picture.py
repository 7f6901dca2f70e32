"""The screen in the technician's browser: how soon it is there, how many pictures a second.

    ./hc bench picture [--json] [--quick]

A service of its own; the real agent on a virtual desktop; Chromium on the real viewer page. Beside
it the same x11vnc through websockify to the same noVNC, nothing else between: same desktop, same
moving things, same browser, in turns. Pictures a second are the best of the turns, as in
`bench.relay`: what other programs on the machine take away is not the chain's.
"""

import contextlib
import functools
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from agent.desktop.x11vnc import ARGUMENTS
from bench import _rigs
from bench._people import (
    CHROMIUM,
    COUNTING,
    FLAGS,
    PATIENCE,
    Person,
    Technician,
    pictures,
    shown,
)
from bench._processes import processor, resident
from bench._rows import Row, at_least, at_most, main
from bench._service import PASSWORD, service
from ops.desktop import Desktop
from ops.stack import ROOT, Stack

MOTION = Path(__file__).with_name("_motion.py")
MOVES = {"scroll": "scrolling text", "drag": "a window dragged"}
SETTLE = 1.5
DIRECT = """<!doctype html><title>.</title><style>html,body,#screen{height:100%%;margin:0}</style>
<div id=screen></div><script type=module>
import RFB from "/core/rfb.js";
const rfb = new RFB(document.getElementById("screen"), "ws://127.0.0.1:%d/", {shared: true});
rfb.scaleViewport = true;
</script>"""


@contextlib.contextmanager
def moving(desktop: Desktop, what: str) -> Iterator[None]:
    child = desktop.run(sys.executable, str(MOTION), what)
    time.sleep(SETTLE)
    try:
        yield
    finally:
        child.stop(within=3.0)


@contextlib.contextmanager
def session(stack: Stack, desktop: Desktop, technician: Technician, allow: str) -> Iterator[float]:
    """Joined within the block; `allow` is what the person answers.

    How long it took from that answer to the first picture, in seconds.
    """
    with Person(stack, desktop, "--consent", "ask", "--request", "bench", "--once") as person:
        technician.accepts("bench")
        person.sees("consent")
        technician.page.wait_for_url("**/requests/*", timeout=PATIENCE * 1000)
        yes = person.says(allow)
        yield technician.first_picture() - yes
        person.says("end")
        person.process.wait(PATIENCE)
    technician.goes_back()


def first_pictures(
    stack: Stack, desktop: Desktop, technician: Technician, rounds: int, allow: str
) -> list[float]:
    """Seconds from the person's yes to the first picture in the browser."""
    found = []
    for _ in range(rounds):
        with session(stack, desktop, technician, allow) as took:
            found.append(took)
    return found


class _Page(SimpleHTTPRequestHandler):
    """noVNC as npm brought it, on a page with nothing else."""

    def __init__(self, port: int, *given: Any) -> None:
        self.page = (DIRECT % port).encode()
        super().__init__(*given, directory=str(ROOT / "node_modules/@novnc/novnc"))

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)
        return None

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def direct(desktop: Desktop, browser: Browser) -> Iterator[Page]:
    """The same x11vnc through websockify; the page that shows it."""
    python = _rigs.websockify_python()
    if python is None:
        raise SystemExit("bench: websockify cannot be had; there is nothing to compare with")
    vnc, port = _rigs.free_port(), _rigs.free_port()
    options = [word for word in ARGUMENTS if word != "-inetd"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    children = [
        subprocess.Popen(
            ["x11vnc", *options, "-display", desktop.display, "-rfbport", str(vnc), "-localhost",
             "-nosel"],
            env=desktop.environment, **quiet,
        ),
    ]  # fmt: skip
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Page, port))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    try:
        _rigs.listening(vnc)
        line = [str(python), "-m", "websockify", f"127.0.0.1:{port}", f"127.0.0.1:{vnc}"]
        children.append(subprocess.Popen(line, **quiet))
        _rigs.listening(port)
        context.add_init_script(COUNTING)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        shown(page)
        yield page
    finally:
        context.close()
        server.shutdown()
        server.server_close()
        for child in reversed(children):
            child.terminate()
            child.wait(PATIENCE)


def speed(
    stack: Stack, desktop: Desktop, browser: Browser, technician: Technician, turns: int,
    seconds: float,
) -> list[Row]:  # fmt: skip
    """Pictures a second over the whole chain and over websockify, in turns."""
    chain: dict[str, list[float]] = {what: [] for what in MOVES}
    plain: dict[str, list[float]] = {what: [] for what in MOVES}
    viewed: dict[str, list[float]] = {what: [] for what in MOVES}
    for _ in range(turns):
        for found, allow in ((chain, "c"), (viewed, "y")):
            with session(stack, desktop, technician, allow):
                for what in MOVES:
                    with moving(desktop, what):
                        found[what].append(pictures(technician.page, seconds))
        with direct(desktop, browser) as page:
            for what in MOVES:
                with moving(desktop, what):
                    plain[what].append(pictures(page, seconds))
    rows = []
    for what, name in MOVES.items():
        whole, bare, tiger = (max(each[what]) for each in (chain, plain, viewed))
        rows += [
            at_least(f"{name}: whole chain, x11vnc (control)", whole, "pictures/s", 15),
            Row(f"{name}: whole chain, TigerVNC (only seeing)", round(tiger, 1), "pictures/s"),
            Row(f"{name}: x11vnc, websockify, noVNC", round(bare, 1), "pictures/s"),
            at_least(f"{name}: whole chain of websockify", whole / bare, "x", 0.9),
        ]
    return rows


def idle(name: str, pid: int, seconds: float) -> list[Row]:
    """Memory and work of an agent that waits for its person."""
    time.sleep(3 * SETTLE)
    before, begun = processor(pid), time.perf_counter()
    time.sleep(seconds)
    share = 100 * (processor(pid) - before) / (time.perf_counter() - begun)
    return [
        at_most(f"idle agent, {name}: memory", resident(pid) / 1e6, "MB", 60),
        at_most(f"idle agent, {name}: processor", share, "% of a core", 0.5),
    ]


def idle_agents(stack: Stack, desktop: Desktop, seconds: float) -> list[Row]:
    with Person(stack, desktop) as person:
        person.sees("ask", offline=False)
        rows = idle("headless", person.process.pid, seconds)
    window = subprocess.Popen(
        [sys.executable, "-m", "agent", "--server", stack.url, "--login", "person",
         "--password-stdin", "--log-level", "error"],
        cwd=ROOT, env={**desktop.environment, "HOME": str(desktop.folder / "home")},
        stdin=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert window.stdin is not None
        window.stdin.write(PASSWORD + "\n")
        window.stdin.close()
        rows += idle("window", window.pid, seconds)
    finally:
        window.terminate()
        window.wait(PATIENCE)
    return rows


def measure(quick: bool) -> list[Row]:
    rounds, turns, seconds = (4, 1, 4.0) if quick else (15, 3, 8.0)
    people = {"tec": "TECH", "person": "USER"}
    with (
        tempfile.TemporaryDirectory() as name,
        service(Path(name) / "service", people) as stack,
    ):
        desktop = Desktop(Path(name) / "desktop", size="1280x800")
        desktop.start()
        try:
            rows = idle_agents(stack, desktop, 10.0 if quick else 60.0)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                technician = Technician(browser, stack)
                for allow, what in (("c", "control"), ("y", "only seeing")):
                    waits = first_pictures(stack, desktop, technician, rounds, allow)
                    label = f"yes -> first picture in the browser, {what}"
                    rows.append(at_most(f"{label}, p50", statistics.median(waits), "s", 1.0))
                    rows.append(Row(f"{label}, longest", round(max(waits), 2), "s"))
                rows += speed(stack, desktop, browser, technician, turns, seconds)
                browser.close()
        finally:
            desktop.stop()
    return rows


if __name__ == "__main__":
    main("picture", measure)
