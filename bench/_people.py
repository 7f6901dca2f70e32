"""Who takes part in `bench.picture`: a person with the real agent, a technician with Chromium."""

import json
import subprocess
import sys
import threading
import time
from queue import SimpleQueue
from typing import Any, Self

from playwright.sync_api import Browser, Page

from bench._service import PASSWORD
from ops.desktop import Desktop
from ops.stack import ROOT, Stack

PATIENCE = 30.0
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

COUNTING = """
window.pictures = 0;
window.firstPicture = 0;
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...given) {
  if (this.canvas.isConnected) {  // noVNC draws each finished picture to the visible canvas, once
    window.pictures += 1;
    window.firstPicture ||= Date.now();
  }
  return draw.apply(this, given);
};
let followed = false;  // a second click would begin the way anew
setInterval(() => {
  const link = document.querySelector("a.open-viewer");
  if (followed || !link) return;
  followed = true;
  link.click();
}, 5);
"""
"""Counts pictures; and nobody's hand is faster at the link to the viewer."""


class Person:
    """The agent as a program on this desktop, headless."""

    def __init__(self, stack: Stack, desktop: Desktop, *options: str) -> None:
        home = desktop.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {**desktop.environment, "HOME": str(home), "XDG_STATE_HOME": str(home)}
        self._seen: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "agent", "--headless", "--json", "--server", stack.url,
             "--login", "person", "--password-stdin", "--log-level", "error", *options],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        threading.Thread(target=self._follow, daemon=True).start()
        self.says(PASSWORD)

    def _follow(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._seen.put(json.loads(line))

    def says(self, word: str) -> float:
        """Now, in Unix time."""
        assert self.process.stdin is not None
        now = time.time()
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return now

    def sees(self, screen: str, **values: object) -> None:
        while True:
            seen = self._seen.get(timeout=PATIENCE)
            if seen["screen"] == screen and values.items() <= seen.items():
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nobody's agent outlives a benchmark that failed."""
        self.process.terminate()
        self.process.wait(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()


class Technician:
    """Chromium, signed in at the desk."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        context = browser.new_context(
            viewport={"width": 1360, "height": 900}, base_url=stack.url, locale="en-GB"
        )
        context.add_init_script(COUNTING)
        self.page = context.new_page()
        self.page.goto("/sign-in")
        self.page.fill("[name=login]", "tec")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_selector("#board")

    def accepts(self, text: str) -> None:
        section = self.page.locator("section", has=self.page.locator("#waiting-title"))
        card = section.locator("article", has_text=text)
        card.get_by_role("button", name="Accept").click(timeout=PATIENCE * 1000)

    def first_picture(self) -> float:
        """When it was there, in Unix time."""
        self.page.wait_for_url("**/tech/*", timeout=PATIENCE * 1000)
        return shown(self.page)

    def goes_back(self) -> None:
        self.page.goto("/")
        self.page.wait_for_selector("#board")


def shown(page: Page) -> float:
    """When the first picture was drawn, in Unix time; its own Content-Security-Policy forbids
    the page what Playwright's `wait_for_function` does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := page.evaluate("window.firstPicture"):
            return float(found) / 1000
        page.wait_for_timeout(20)
    raise TimeoutError("no picture came")


def pictures(page: Page, seconds: float) -> float:
    """Pictures a second, as the browser has drawn them."""
    before = page.evaluate("[window.pictures, performance.now()]")
    page.wait_for_timeout(seconds * 1000)
    after = page.evaluate("[window.pictures, performance.now()]")
    return 1000 * float(after[0] - before[0]) / float(after[1] - before[1])
