"""`./hc demo`: the service, three accounts, and a desktop whose agent asks for help.

Everything listens on loopback only. The passwords are made at random the first time and shown at
every start: whoever signs in here as a technician steers programs of the person who runs it.
"""

import json
import secrets
import time
from pathlib import Path

from ops import secret_files
from ops.child import Child
from ops.desktop import Desktop
from ops.environment import environment, without_ours
from ops.local import run
from ops.printer import Terminal
from ops.stack import NODE, ROOT, Stack

PEOPLE = (
    ("admin", "Ada Admin", "ADMIN"),
    ("tec1", "Tomás Técnico", "TECH"),
    ("demo", "Daniela Demo", "USER"),
)
REQUEST = "My clock looks odd, and where do I write a letter?"
AGAIN_SECONDS = 3.0  # before the agent asks again: time to see that the session has ended
FAILED_SECONDS = 15.0  # the same after a failure, which is on the terminal
SKY, PAPER, INK = "#2a6f97", "#fdf6e3", "#073642"
WELCOME = """\
 This is the demo's desktop. Somebody sees it in a browser.
 Type here: ñ á @ € work. The eyes follow the pointer.

"""
NOTICE = """
  ┌──────────────────────────────────────────────────────────────────────────┐
  │ THIS IS A DEMO. It listens on this machine only. Its user says yes to    │
  │ every technician; a real one is asked. For real work: ./hc up            │
  └──────────────────────────────────────────────────────────────────────────┘
"""


class Demo:
    """What the demo adds to a running service."""

    def __init__(self, stack: Stack, terminal: Terminal) -> None:
        self.stack = stack
        self.terminal = terminal
        self.desktop = Desktop(stack.var / "desktop")
        self.passwords: dict[str, str] = {}
        self.agent: Child | None = None
        self._again = 0.0

    def begin(self) -> None:
        """Accounts, desktop, agent; then tell the person what to do.

        Raises StackProblem or DesktopProblem.
        """
        self._make_accounts()
        self._furnish()
        self._ask_for_help()
        self.terminal.tell(NOTICE)
        self.terminal.tell(f"  1. Open {self.stack.url}")
        self.terminal.tell(f"  2. Sign in as a technician: tec1   {self.passwords['tec1']}")
        self.terminal.tell("  3. Accept the request of Daniela Demo, and open the viewer.\n")
        for login, name, role in PEOPLE:
            self.terminal.tell(f"     {login:<6} {self.passwords[login]:<12} {role:<6} {name}")
        self.terminal.tell(f"\n  Ctrl-C ends it; its data stay in {self.stack.var}\n")

    def go_on(self) -> None:
        """When the agent's session has ended, it asks again."""
        if self.agent is None or self.agent.alive:
            return
        if not self._again:
            pause = AGAIN_SECONDS if self.agent.code == 0 else FAILED_SECONDS
            self._again = time.monotonic() + pause
        elif time.monotonic() > self._again:
            self._ask_for_help()

    def end(self) -> None:
        """The agent first, so that it can say goodbye; then its desktop."""
        if self.agent:
            self.agent.stop()
        self.desktop.stop()

    def _make_accounts(self) -> None:
        fresh = {login: secrets.token_hex(4) for login, _, _ in PEOPLE}
        self.passwords = json.loads(
            secret_files.kept(self.stack.var / "passwords.json", json.dumps(fresh, indent=2))
        )
        for login, name, role in PEOPLE:
            self.stack.add_person(login, name, role, self.passwords[login])

    def _furnish(self) -> None:
        self.desktop.start()
        welcome = self.desktop.folder / "welcome.txt"
        welcome.write_text(WELCOME)
        home = {"HOME": str(self.desktop.folder), "PS1": "$ "}
        letter = f'cat "{welcome}"; exec sh'
        self.desktop.run("xsetroot", "-solid", SKY)
        self.desktop.run(
            *("xterm", "-u8", "-fa", "DejaVu Sans Mono", "-fs", "12", "-bg", PAPER, "-fg", INK),
            *("-T", "Letter", "-geometry", "80x32+50+60", "-e", "sh", "-c", letter),
            more=home,
        )
        colours = ("-bg", PAPER, "-fg", INK)
        self.desktop.run("xclock", *colours, "-update", "1", "-geometry", "260x260+960+60")
        self.desktop.run("xeyes", *colours, "+shape", "-geometry", "260x180+960+400")

    def _ask_for_help(self) -> None:
        self._again = 0.0
        home = self.desktop.folder / "home"
        home.mkdir(exist_ok=True)
        who = ["--server", self.stack.url, "--login", "demo", "--password-stdin"]
        how = [
            "--headless",
            "--once",
            "--consent",
            "always",
            "--grant",
            "full",
            "--request",
            REQUEST,
        ]
        self.agent = Child(
            "agent",
            ["python", "-m", "agent", *how, *who],
            environment={
                **self.desktop.environment,
                "PATH": f"{ROOT / '.venv' / 'bin'}:{without_ours().get('PATH', '/usr/bin:/bin')}",
                "HOME": str(home),
                "PYTHONUNBUFFERED": "1",
                **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE")},
            },
            listener=lambda line: self.terminal.say("agent", line),
            folder=ROOT,
            stdin=self.passwords["demo"] + "\n",
        )
        self.agent.start()


def demo(var: Path, port: int | None) -> int:
    """Run until Ctrl-C; returns the exit code."""
    terminal = Terminal(("monitor", NODE, "agent"))
    stack = Stack(var, port=port, inherited=environment(), say=terminal.say)
    show = Demo(stack, terminal)
    return run(stack, terminal, show.begin, show.go_on, show.end)
