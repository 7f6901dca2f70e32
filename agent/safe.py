"""Where secrets are kept: in the desktop's keyring where there is one, else in files of the user's.

    safe = Safe(state, environment)
    safe.keep("credential", secret); safe.read("credential"); safe.forget("credential")

The keyring is asked through secret-tool (libsecret), a program that can be ended: a keyring that is
locked may wait for a person who is not there. An empty file marks what is in the keyring, so that
it is asked for nothing else. A file is readable by its user alone, or is refused with the remedy.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from agent.settings import OTHERS_READ, BadSettings
from broker.log import get

log = get("safe")

TOOL = "secret-tool"
SECONDS = 8.0  # for an answer; a person may have to unlock the keyring
MARK = ".in-keyring"


class Safe:
    """The secrets of this user's agent."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *, keyring: bool = True,
        seconds: float = SECONDS,
    ) -> None:  # fmt: skip
        """`keyring` False: files only."""
        self._folder, self._environment, self._seconds = folder, dict(environment), seconds
        bus = environment.get("DBUS_SESSION_BUS_ADDRESS") or _usual_bus(environment)
        tool = shutil.which(TOOL, path=environment.get("PATH"))
        self._tool = tool if keyring and bus else None

    def read(self, name: str) -> str:
        """The secret of this name; empty when there is none. Raises BadSettings."""
        file = self._folder / name
        try:
            if file.stat().st_mode & OTHERS_READ:
                raise BadSettings(
                    f"{file}: is a secret and can be read by others; run: chmod 600 {file}"
                )
            return file.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, UnicodeDecodeError):
            log.warning("secret.unreadable", file=str(file))
            return ""
        if not self._mark(name).exists():
            return ""
        return (self._ask("lookup", name) or "").strip()

    def has(self, name: str) -> bool:
        """Is something kept under this name, as far as one can tell without asking?"""
        return (self._folder / name).exists() or self._mark(name).exists()

    def keep(self, name: str, secret: str) -> None:
        """Keep this one instead of what was there; it is safe when this returns."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        label = f"--label=Help-Channel: {name}"
        if self._tool and self._ask("store", name, label, said=secret) is not None:
            self._mark(name).touch(mode=0o600)
            (self._folder / name).unlink(missing_ok=True)
        else:
            write(self._folder / name, secret)

    def forget(self, name: str) -> None:
        """There is no such secret any more."""
        (self._folder / name).unlink(missing_ok=True)
        if self._mark(name).exists():
            self._ask("clear", name)
            self._mark(name).unlink(missing_ok=True)

    def _mark(self, name: str) -> Path:
        return self._folder / f"{name}{MARK}"

    def _ask(self, what: str, name: str, *options: str, said: str = "") -> str | None:
        """The keyring's answer; None when it gave none in time, or said no."""
        if self._tool is None:
            return None
        attributes = ("application", "helpchannel", "folder", str(self._folder), "name", name)
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            done = subprocess.run(
                [self._tool, what, *options, *attributes],
                env=self._environment,
                input=said,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                timeout=self._seconds,
                check=False,
            )
            if done.returncode == 0:
                return done.stdout
        log.info("keyring.no_answer", asked=what, name=name)
        return None


def write(file: Path, secret: str) -> None:
    """Written whole or not at all, and readable by its user alone from the first byte."""
    beside = file.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        new.write(secret)
    beside.replace(file)


def _usual_bus(environment: Mapping[str, str]) -> bool:
    """Is there a session bus where it usually is? Without one, asking would start one."""
    folder = environment.get("XDG_RUNTIME_DIR")
    # After `su` it may be another user's, where we may not look: os.path says no, Path raises.
    return bool(folder) and os.path.exists(Path(folder or "", "bus"))  # noqa: PTH110
