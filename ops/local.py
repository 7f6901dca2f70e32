"""`./hc up`: the service on this machine, for as long as the command runs."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from ops import ports
from ops.environment import environment
from ops.lock import only_one
from ops.printer import Terminal
from ops.problems import Problem
from ops.signals import Ended, signals_as_exceptions
from ops.stack import NODE, Stack

START_SECONDS = 90.0


def up(var: Path, host: str, port: int | None) -> int:
    """Run until Ctrl-C; returns the exit code."""
    terminal = Terminal(("monitor", NODE))
    stack = Stack(var, host=host, port=port, inherited=environment(), say=terminal.say)

    def ready() -> None:
        terminal.tell(f"\nHelp-Channel is ready: {stack.url}\n")
        if link := first_link(stack):
            terminal.tell("Nobody can sign in yet. This link works once: open it in a browser and")
            terminal.tell(f"choose the administrator's password there.\n\n  {link}\n")
        terminal.tell(f"Ctrl-C ends it; its data stay in {stack.var}\n")

    return run(stack, terminal, ready)


def run(
    stack: Stack,
    terminal: Terminal,
    ready: Callable[[], None],
    extras: Callable[[], None] = lambda: None,
    tidy: Callable[[], None] = lambda: None,
) -> int:
    """Hold the folder, start all, tell, wait for the end, leave nothing behind.

    `extras` is called again and again while the service runs, `tidy` once before its end.
    """
    try:
        with only_one(stack.var), signals_as_exceptions():
            return _run_held(stack, terminal, ready, extras, tidy)
    except Problem as problem:
        complain(str(problem))
        return problem.code


def _run_held(
    stack: Stack,
    terminal: Terminal,
    ready: Callable[[], None],
    extras: Callable[[], None],
    tidy: Callable[[], None],
) -> int:
    try:
        stack.prepare()
        if stack.default_port_was_taken:
            terminal.tell(f"hc: port {ports.DEFAULT} is taken, so it will be {stack.port}")
        terminal.tell("hc: starting; waiting for RabbitMQ, then front, relay, desk and monitor")
        stack.start(within=START_SECONDS)
        ready()
        watch(stack, extras)
    except Ended:
        terminal.tell("\nhc: ending")
    finally:
        end(stack, tidy)
    return 0


def watch(stack: Stack, extras: Callable[[], None]) -> NoReturn:
    """Go on until a part ends by itself (StackProblem) or somebody asks us to end (Ended)."""
    pause = threading.Event()
    while True:
        stack.check()
        extras()
        pause.wait(0.2)


def end(stack: Stack, tidy: Callable[[], None]) -> None:
    """End everything in order; told once more to end, at once."""
    try:
        tidy()
        stack.stop()
    except Ended:
        stack.kill()


def first_link(stack: Stack) -> str:
    """The link that sets the first administrator's password; empty when there is one."""
    done = stack.admin("first-link")
    if done.returncode:
        complain(f"python -m admin first-link: {done.stderr.strip()}")
    return done.stdout.strip()


def complain(text: str) -> None:
    """A problem, for the person."""
    print(f"hc: {text}", file=sys.stderr, flush=True)
