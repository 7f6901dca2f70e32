"""The people of the stories: a user with an agent on a desktop, a technician with a browser.

Their methods are sentences; whatever has to happen first is waited for, with a deadline.
"""

import json
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from ops.desktop import Desktop
from ops.stack import ROOT, Stack
from tests.eventually import eventually
from tests.processes import end_process
from tests.story.application import COLOURS, LAMP, LEFT, SQUARE, TOP
from tests.story.application import __file__ as APPLICATION

CLIPBOARD = Path(__file__).parent / "clipboard.py"
PASSWORD = "a long enough password"
SOON = 15.0  # seconds; generous on a loaded machine, and nobody waits longer than needed


class User:
    """Somebody at a desktop, with the agent in headless mode for hands."""

    soon = SOON

    def __init__(self, stack: Stack, login: str, name: str, folder: Path) -> None:
        self.stack, self.login, self.name = stack, login, name
        self.folder = folder
        self.place: tuple[str, ...] = ()
        """What takes the agent to where it runs: `ip netns exec …`, in a network of its own."""
        self.extra: dict[str, str] = {}
        """More variables of the agent."""
        self.desktop: Desktop | None = None
        self.agent: subprocess.Popen[str] | None = None
        self.seen: list[dict[str, Any]] = []
        self._log = folder / "application.jsonl"
        self._started: list[subprocess.Popen[str]] = []

    # -- the desktop ----------------------------------------------------------------------

    def sits_at_a_desktop(self, first: str = "red") -> None:
        """A screen with the application on it, whose first square has this colour."""
        self.desktop = Desktop(self.folder / "desktop", size="800x600")
        self.desktop.start()
        application = [sys.executable, str(APPLICATION), str(self._log), first]
        self.desktop.run(*application)
        eventually(lambda: any("ready" in entry for entry in self.noticed()), SOON)

    def noticed(self) -> list[dict[str, Any]]:
        """What has arrived in the application."""
        if not self._log.exists():
            return []
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def has_text(self) -> str:
        """What stands on the application's line."""
        texts = [entry["text"] for entry in self.noticed() if "text" in entry]
        return texts[-1] if texts else ""

    def was_clicked(self) -> list[list[int]]:
        return [entry["click"] for entry in self.noticed() if "click" in entry]

    def copies(self, text: str) -> None:
        """Put this into the desktop's clipboard, as copying does."""
        holder = subprocess.Popen(
            [sys.executable, str(CLIPBOARD), "hold", text],
            env=self._at_the_desktop(),
            stdout=subprocess.PIPE,
            text=True,
        )
        self._started.append(holder)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

    def pastes(self) -> str:
        """What the desktop's clipboard holds."""
        done = subprocess.run(
            [sys.executable, str(CLIPBOARD), "read"],
            env=self._at_the_desktop(),
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        return done.stdout

    def _at_the_desktop(self) -> dict[str, str]:
        assert self.desktop is not None
        return self.desktop.environment

    # -- the agent ------------------------------------------------------------------------

    def starts_the_agent(self, *options: str, password: str = PASSWORD, **extra: str) -> None:
        self._starts("--login", self.login, "--password-stdin", *options, **extra)
        self.says(password)

    def comes_without_an_account(self, *options: str) -> None:
        """Start the agent with a code, or as what it is known already."""
        self._starts(*options)

    def _starts(self, *options: str, **extra: str) -> None:
        assert self.desktop is not None
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        kept = {
            name: value
            for name, value in self.desktop.environment.items()
            if not name.startswith("XDG_")
        }
        environment = {**kept, "HOME": str(home), **self.extra, **extra}
        command = [
            *self.place, sys.executable, "-m", "agent", "--headless", "--json",
            "--server", self.stack.url, *options,
        ]  # fmt: skip
        self.seen = []
        with (self.folder / "agent.err").open("a") as complaints:
            self.agent = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                encoding="utf-8",
            )
        self._started.append(self.agent)
        threading.Thread(target=self._follow, args=(self.agent, self.seen), daemon=True).start()

    def _follow(self, agent: "subprocess.Popen[str]", seen: list[dict[str, Any]]) -> None:
        assert agent.stdout is not None
        for line in agent.stdout:
            seen.append(json.loads(line) if line.startswith("{") else {"line": line})

    def asks(self, text: str, *options: str, **extra: str) -> None:
        """Start the agent and ask for help in these words."""
        self.starts_the_agent("--request", text, *options, **extra)

    def says(self, word: str) -> None:
        assert self.agent is not None
        assert self.agent.stdin is not None
        self.agent.stdin.write(word + "\n")
        self.agent.stdin.flush()

    def sees(self, screen: str, within: float | None = None, **values: Any) -> dict[str, Any]:
        """Wait until the agent shows this screen with these values (in its present state)."""

        def found() -> dict[str, Any]:
            screens = [entry for entry in self.seen if "message" not in entry]
            assert screens, "the agent has shown nothing yet"
            last = screens[-1]
            assert last.get("screen") == screen, f"{self.login} sees {last}"
            assert values.items() <= last.items(), f"{self.login} sees {last}"
            return last

        return eventually(found, within or self.soon)

    @property
    def place_in_queue(self) -> int:
        """0 when the latest screen tells none."""
        return int(self.seen[-1].get("place") or 0) if self.seen else 0

    def is_right_behind(self, other: "User") -> None:
        """Wait until the two stand so in the queue, whoever else comes and goes before them."""
        eventually(lambda: self.place_in_queue == other.place_in_queue + 1 > 1, self.soon)

    def has_seen(self, screen: str) -> bool:
        return any(entry.get("screen") == screen for entry in self.seen)

    def is_told(self, screen: str, within: float | None = None, **values: Any) -> None:
        """Wait until the agent has shown this screen, whatever it shows by now."""

        def told() -> bool:
            found = [entry for entry in self.seen if entry.get("screen") == screen]
            assert any(values.items() <= entry.items() for entry in found), self.seen[-2:]
            return True

        eventually(told, within or self.soon)

    def reads(self, *texts: str, within: float | None = None) -> None:
        """Wait until these are the messages of the technician so far, in this order, each once."""

        def there() -> bool:
            told = [entry["message"] for entry in self.seen if "message" in entry]
            found = [one["text"] for one in told if not one["mine"]]
            assert found == list(texts), found
            return True

        eventually(there, within or self.soon)

    def allows(self, answer: str = "f") -> None:
        """Say yes to the technician who is shown: y (see), c (control), f (control, clipboard)."""
        self.sees("consent")
        self.says(answer)

    def vnc_servers(self) -> list[int]:
        """Process ids of VNC servers on this user's display."""
        assert self.desktop is not None
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if (
                words[0].endswith((b"x11vnc", b"X0tigervnc"))
                and self.desktop.display.encode() in words
            ):
                found.append(int(process.name))
        return found

    def ends_with(self, code: int, within: float | None = None) -> None:
        """Wait until the agent is gone, with this exit code."""
        assert self.agent is not None
        assert self.agent.wait(within or self.soon) == code, self.seen[-3:]

    def is_killed(self) -> None:
        assert self.agent is not None
        self.agent.send_signal(signal.SIGKILL)
        self.agent.wait(SOON)

    def goes_home(self) -> None:
        """Whatever of this user still runs is ended; who still waits gives it up by that, so that
        nobody's place depends on the story before.
        """
        for process in self._started:
            end_process(process, within=5)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
        if self.desktop is not None:
            self.desktop.stop()


class Technician:
    """Somebody with a browser, signed in at the desk."""

    soon = SOON

    def __init__(
        self, browser: Browser, stack: Stack, login: str, name: str, **context: Any
    ) -> None:
        self.stack, self.login, self.name = stack, login, name
        self.context = browser.new_context(
            viewport={"width": 1200, "height": 760},
            base_url=stack.url,
            locale="en-GB",
            **context,
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.sockets: list[str] = []
        self.page.on("websocket", lambda socket: self.sockets.append(socket.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def signs_in(self, password: str = PASSWORD) -> None:
        self.page.goto("/sign-in")
        self.page.fill("[name=login]", self.login)
        self.page.fill("[name=password]", password)
        self.page.click("main button")

    def goes_deaf(self) -> None:
        """The board does not renew itself any more; what is clicked still is."""
        self.page.evaluate(
            """document.addEventListener('htmx:beforeRequest', (event) => {
                if (event.target.id === 'board') event.preventDefault();
            }, true)"""
        )

    def waiting_card(self, text: str) -> Any:
        section = self.page.locator("section", has=self.page.locator("#waiting-title"))
        return section.locator("article", has_text=text)

    def my_card(self, text: str) -> Any:
        section = self.page.locator("section", has=self.page.locator("#mine-title"))
        return section.locator("article", has_text=text)

    def sees_waiting(self, text: str) -> None:
        expect(self.waiting_card(text)).to_be_visible(timeout=self.soon * 1000)

    def sees_nobody_with(self, text: str) -> None:
        expect(self.waiting_card(text)).to_have_count(0, timeout=self.soon * 1000)

    def accepts(self, text: str) -> None:
        """Take this request; the page of the request opens."""
        self.waiting_card(text).get_by_role("button", name="Accept").click()
        self.page.wait_for_url(re.compile("/requests/"), timeout=self.soon * 1000)

    def reads(self, *texts: str, within: float | None = None) -> None:
        """Wait until these are the messages on the page, in this order, each once."""
        words = self.page.locator("#messages .words")
        expect(words).to_have_text(list(texts), timeout=(within or self.soon) * 1000)

    def writes(self, text: str) -> None:
        """Write this to the user and press Return."""
        field = self.page.locator("#chat textarea")
        field.fill(text)
        field.press("Enter")

    def sees_state(self, words: str) -> None:
        expect(self.page.locator(".state").first).to_have_text(words, timeout=self.soon * 1000)

    def clicks(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).first.click()

    def opens_the_viewer(self) -> "Viewer":
        """Once the page says that the desktop is ready."""
        self.page.locator("a.open-viewer").first.click(timeout=self.soon * 1000)
        viewer = Viewer(self.page, self.soon)
        viewer.is_live()
        return viewer

    def relay_node(self) -> str:
        """The node that the viewer's latest connection went to."""
        return self.sockets[-1].rsplit("/", 1)[-1]

    def request_id(self) -> str:
        return self.page.url.rstrip("/").rsplit("/", 1)[-1]

    def goes_home(self) -> None:
        self.context.close()


class Viewer:
    """The desktop in the technician's browser."""

    def __init__(self, page: Page, soon: float = SOON) -> None:
        self.page, self.soon = page, soon

    def is_live(self, within: float | None = None) -> None:
        expect(self.page.locator("#status")).to_have_text(
            "In session", timeout=(within or self.soon) * 1000
        )

    def says(self, words: str | re.Pattern[str], within: float | None = None) -> None:
        """What the curtain over the picture says."""
        expect(self.page.locator("#curtain-text")).to_have_text(
            words, timeout=(within or self.soon) * 1000
        )

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour that noVNC has drawn at this place of the remote desktop."""
        found = self.page.evaluate(
            """([x, y]) => {
                const canvas = document.querySelector('#screen canvas');
                return canvas ? [...canvas.getContext('2d').getImageData(x, y, 1, 1).data] : [];
            }""",
            [x, y],
        )
        return tuple(found[:3]) if found else (-1, -1, -1)

    def shows(self, names: list[str]) -> None:
        """The picture of the application, whose squares have these colours in this order."""

        def the_same() -> bool:
            for number, name in enumerate(names):
                x = LEFT + SQUARE * (number % 2) + SQUARE // 2
                y = TOP + SQUARE * (number // 2) + SQUARE // 2
                wanted = tuple(int(COLOURS[name][i : i + 2], 16) for i in (1, 3, 5))
                got = self.pixel(x, y)
                # JPEG rounds a little; another colour is off by far more than this.
                near = all(abs(a - b) <= 12 for a, b in zip(wanted, got, strict=True))
                assert near, f"{name} at {x},{y} should be {wanted}, is {got}"
            return True

        eventually(the_same, self.soon)

    def watches_the_lamp(self) -> None:
        """From now on note when the blinking lamp of the application was last seen to change."""
        self.page.evaluate(
            """([x, y]) => {
                const seen = window.lamp = {gap: 0, changes: 0, at: performance.now(), last: null};
                setInterval(() => {
                    const canvas = document.querySelector('#screen canvas');
                    if (!canvas || canvas.width <= x) return;
                    const bright = canvas.getContext('2d').getImageData(x, y, 1, 1).data[0] > 127;
                    if (seen.last !== null && bright !== seen.last) {
                        const now = performance.now();
                        seen.gap = Math.max(seen.gap, now - seen.at);
                        seen.at = now;
                        seen.changes += 1;
                    }
                    seen.last = bright;
                }, 10);
            }""",
            list(LAMP),
        )

    def lamp(self) -> dict[str, float]:
        """How often it has changed, and the longest time (ms) that it stood still."""
        found: dict[str, float] = self.page.evaluate("window.lamp")
        return found

    def near(self, places: list[list[int]], x: int, y: int) -> bool:
        """Is the only place this one, give or take what scaling rounds?"""
        return len(places) == 1 and abs(places[0][0] - x) <= 2 and abs(places[0][1] - y) <= 2

    def click(self, x: int, y: int) -> None:
        """Click at this place of the remote desktop."""
        box = self.page.locator("#screen canvas").bounding_box()
        assert box is not None
        width = self.page.evaluate("document.querySelector('#screen canvas').width")
        scale = box["width"] / width
        self.page.mouse.click(box["x"] + x * scale, box["y"] + y * scale)

    def types(self, text: str) -> None:
        """Press a key for each character, as a keyboard that has them does."""
        devtools = self.page.context.new_cdp_session(self.page)
        for character in text:
            for kind in ("keyDown", "keyUp"):
                devtools.send(
                    "Input.dispatchKeyEvent",
                    {"type": kind, "key": character, "text": character, "code": ""},
                )
        devtools.detach()


def listens_on_tcp(pid: int) -> bool:
    """Has this process a listening TCP socket?"""
    inodes = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(handle.readlink()))
        except OSError:
            continue
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and f"socket:[{columns[9]}]" in inodes:
                return True
    return False
