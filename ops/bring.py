"""Bring what a command needs and the machine has not: says what and why, then does it.

No system service may run afterwards that did not run before. Debian starts a server when it
installs it, unless `/usr/sbin/policy-rc.d` says no [Debian Policy, "invoke-rc.d"]: for the time
of the install there is one that says so for all but what already ran, and what was there before
comes back even after Ctrl-C. New units are disabled too, or they would start at the next boot.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import browser_modules, lock, machine, needs
from ops.signals import Ended, signals_as_exceptions
from ops.sizes import megabytes

POLICY = Path("/usr/sbin/policy-rc.d")
ASIDE = Path("/usr/sbin/policy-rc.d.before-hc")
INTERRUPTED = 130
MARK = "# Put here by ./hc for the time of an install."
APT = (
    "apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=600",
    "--no-install-recommends", "--no-upgrade",
)  # fmt: skip


def bring(command: str) -> None:
    """Make this command's needs be there.

    Raises SystemExit(2), after a message, when that is not possible.
    """
    try:
        with signals_as_exceptions():
            if _missing(command):
                with lock.after_others(POLICY.parent):  # who would take our policy away
                    _bring_packages(command, _without_tk_where_useless(_missing(command)))
            if command in needs.BROWSER_MODULES:
                browser_modules.bring()
    except Ended:
        say("ended before all was there; the next call goes on from here")
        raise SystemExit(INTERRUPTED) from None


def policy(running: Iterable[str]) -> str:
    """A policy-rc.d that forbids every service action but of those that already run."""
    allowed = "|".join(sorted(running))
    asked_before = f'[ -x {ASIDE} ] && exec {ASIDE} "$@"; exit 0'
    cases = f'case "$1" in {allowed}) {asked_before};; esac\n' if allowed else ""
    return f"#!/bin/sh\n{MARK}\n{cases}exit 101\n"


def _missing(command: str) -> list[needs.Need]:
    return [*needs.missing(needs.of(command), machine.there)]


def _without_tk_where_useless(missing: list[needs.Need]) -> list[needs.Need]:
    """Debian's python3-tk is for Debian's Python only; a demo runs without it."""
    if machine.python_is_debians():
        return missing
    useless = [need for need in missing if needs.TKINTER in need.signs]
    if useless:
        say(
            f"the Python of .venv ({sys.base_prefix}, not Debian's) has no tkinter, and Debian's "
            f"python3-tk cannot give it one: the agent's window will not open. To have it, "
            f"remove .venv and run HC_PYTHON=/usr/bin/python3 ./hc"
        )
    return [need for need in missing if need not in useless]


def _bring_packages(command: str, missing: list[needs.Need]) -> None:
    if not missing:
        return
    packages = [need.package for need in missing]
    by_hand = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if not machine.program("apt-get"):
        say(f"missing: {', '.join(packages)} (names of Debian's packages); this is no Debian")
        raise SystemExit(2)
    prefix = machine.as_root()
    say(f"`./hc {command}` needs Debian packages that are not there:")
    for need in missing:
        say(f"  {need.package:<18} {need.why}")
    if prefix is None:
        say("and only root may install them. Run this line, then the command again:")
        say(f"  sudo {by_hand}")
        say("(Debian starts the services of rabbitmq-server, nginx-light and mariadb-server; they")
        say("are not needed: `./hc` uses private ones)")
        raise SystemExit(2)
    new = _simulate(prefix, packages)
    if (cost := machine.cost(packages)) is not None:
        say(f"installing: {megabytes(cost.download)} to fetch, {megabytes(cost.disk)} on the disk")
    try:
        with no_new_services(prefix):
            _apt(prefix, "install", *packages)
    finally:
        _disable(prefix, new)
    left = needs.missing(missing, machine.there)
    if left:
        say(f"still missing after the install: {', '.join(need.package for need in left)}")
        raise SystemExit(2)


def _simulate(prefix: list[str], packages: list[str]) -> tuple[str, ...]:
    """What is new; apt's lists are fetched only where it knows no answer without."""
    new = machine.simulate(packages)
    if new is None:
        say("fetching Debian's package lists")
        _apt(prefix, "update")
        new = machine.simulate(packages)
    if new is None:
        say(f"apt-get cannot install {' '.join(packages)}: see `apt-get install -s` for its reason")
        raise SystemExit(2)
    return new


@contextmanager
def no_new_services(prefix: list[str]) -> Iterator[None]:
    """As long as this lasts, an install starts nothing."""
    ours = POLICY.exists() and MARK in POLICY.read_text(errors="replace")
    if POLICY.exists() and not ours:
        _root(prefix, "mv", str(POLICY), str(ASIDE))
    with tempfile.NamedTemporaryFile("w", suffix=".policy") as file:
        file.write(policy(machine.active_services()))
        file.flush()
        _root(prefix, "install", "-m", "755", file.name, str(POLICY))
    try:
        yield
    finally:
        _root(prefix, "rm", "-f", str(POLICY))
        if ASIDE.exists():
            _root(prefix, "mv", str(ASIDE), str(POLICY))


def _disable(prefix: list[str], new: tuple[str, ...]) -> None:
    units = machine.units(new)
    if units and machine.program("systemctl"):
        say(f"not started, and disabled for the next boot: {', '.join(units)}")
        _root(prefix, "systemctl", "--quiet", "disable", *units, check=False)


def _apt(prefix: list[str], *arguments: str) -> None:
    """Run apt-get; its questions take their default answers.

    Told to end, we wait until it has put itself in order: half an install is worse than none.
    """
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT, *arguments]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        try:
            code = running.wait()
        except Ended:
            running.wait()
            raise
    if code:
        say(f"apt-get {arguments[0]} failed (exit code {code}); what it said is above")
        raise SystemExit(2)


def _root(prefix: list[str], *command: str, check: bool = True) -> None:
    # In a session of its own, so that a second Ctrl-C does not stop the tidying up.
    subprocess.run([*prefix, *command], check=check, start_new_session=True)


def say(text: str) -> None:
    """A line for the person."""
    print(f"hc: {text}", file=sys.stderr, flush=True)
