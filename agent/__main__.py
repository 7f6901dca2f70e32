"""`python -m agent`: the window, or `--headless` the same on a terminal."""

import argparse
import os
import platform
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import platformdirs

from agent.chair import Chair, Face
from agent.credentials import PASSWORD, Credentials, EnrolmentCode, GuestCode, Password, kept
from agent.desk import Desk, Machine
from agent.desktop import Desktop
from agent.desktop.appearance import is_dark
from agent.desktop.choice import desktop_of
from agent.exit_codes import BAD_USAGE, FINISHED
from agent.headless import Headless, Orders
from agent.instance import Instance
from agent.look import look
from agent.network import Network
from agent.options import arguments
from agent.proxies import choice
from agent.safe import Safe, write
from agent.settings import SYSTEM_FILE, BadSettings, Settings, load, override
from agent.typed import GRANTS, lines
from agent.wording import Words
from broker.ids import is_unguessable, unguessable
from broker.log import configure

NAME = "helpchannel"
STDIN = 0


def settings_of(
    given: argparse.Namespace, files: Sequence[Path], environment: Mapping[str, str]
) -> Settings:
    """Files, then the command line. Raises BadSettings."""
    settings = load([given.config] if given.config else files, environment)
    try:
        settings = override(
            settings, server=given.server, login=given.login, language=given.language,
            topic=given.topic, enrol_code=given.enrol,
            show_technician="False" if given.direct else None,
        )  # fmt: skip
    except ValueError as error:
        raise BadSettings(f"command line: {error}") from None
    if not settings.server:
        raise BadSettings(
            "which server? Give --server https://…, or write it into "
            f"{given.config or SYSTEM_FILE}:\n[ServerConfig]\nrest_base_url = https://…"
        )
    return settings


def desk_of(settings: Settings, state: Path, environment: Mapping[str, str]) -> Desk:
    """The server's desk, as this machine sees it. Raises BadSettings."""
    network = Network(choice(settings, environment), settings.ca_file)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    machine = Machine(
        socket.gethostname(),
        machine_token(state / "machine"),
        f"{platform.system()} {platform.release()} {platform.machine()}",
    )
    return Desk(settings.server, machine, network)


def build(
    settings: Settings,
    state: Path,
    face: Face,
    environment: Mapping[str, str],
    *,
    photos_shown: bool = False,
) -> Chair:
    """The agent of this machine, with this face, which may show photos of technicians."""
    return Chair(
        desk_of(settings, state, environment), screen_of(settings, environment), state, face,
        safe=safe_of(settings, state, environment), topic=settings.topic,
        direct=not settings.show_technician, photos_shown=photos_shown,
    )  # fmt: skip


def screen_of(settings: Settings, environment: Mapping[str, str]) -> Desktop:
    """The screen that this program was started on."""
    return desktop_of(environment, settings.vnc_server, settings.x11vnc)


def machine_token(file: Path) -> str:
    """This machine's name to the desk: random, made once, the user's alone."""
    if file.is_file() and is_unguessable(found := file.read_text(encoding="ascii").strip()):
        return found
    token = unguessable()
    write(file, token)
    return token


def credentials_of(
    given: argparse.Namespace, settings: Settings, safe: Safe, typed: str
) -> Credentials | None:
    """What this machine signs in with: what was said on the command line before what is kept.

    None where somebody has to be asked. Raises BadSettings.
    """
    if given.guest_code:
        if not given.name.strip():
            raise BadSettings("--guest-code needs --name NAME, so that you are called by it")
        return GuestCode(given.name.strip(), given.guest_code)
    own = kept(safe)
    if given.enrol or (settings.enrol_code and own is None):
        return EnrolmentCode(settings.enrol_code)
    password = typed or settings.password
    if settings.login and password and (own is None or given.login or typed):
        return Password(settings.login, password)
    if isinstance(own, Password) and given.login and given.login != own.login:
        return None  # somebody else's is no use
    return own


def safe_of(settings: Settings, state: Path, environment: Mapping[str, str]) -> Safe:
    """Where this user's secrets are kept."""
    return Safe(state, environment, keyring=settings.keyring)


def when_interrupted(interrupt: Callable[[], None]) -> None:
    """Ctrl-C, and whoever ends processes, are heard by this."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: interrupt())


def run_headless(
    given: argparse.Namespace, settings: Settings, state: Path, environment: Mapping[str, str]
) -> int:
    """The terminal's way. Returns the exit code."""
    typed = lines(STDIN)
    password = next(typed, "") if given.password_stdin else ""
    credentials = credentials_of(given, settings, safe_of(settings, state, environment), password)
    if credentials is None:
        raise BadSettings(
            "--headless needs --login NAME and --password-stdin (or both in a file), or --enrol"
        )
    orders = Orders(given.consent, GRANTS[given.grant], given.request, given.once, given.json)
    face = Headless(
        orders, Words(settings.language), sys.stdout,
        environment=environment, end_keys=settings.end_keys,
    )  # fmt: skip
    chair = build(settings, state, face.show, environment)
    when_interrupted(face.interrupt)
    return face.run(chair, credentials, typed)


def run_check(
    given: argparse.Namespace, settings: Settings, state: Path, environment: Mapping[str, str]
) -> int:
    """The line test. Returns the exit code."""
    from agent import check

    typed = next(lines(STDIN), "") if given.password_stdin else ""
    credentials = credentials_of(given, settings, safe_of(settings, state, environment), typed)
    return check.run(
        settings.server, credentials, desk_of(settings, state, environment),
        screen_of(settings, environment), Words(settings.language), sys.stdout,
        as_json=given.json,
    )  # fmt: skip


def run_window(
    given: argparse.Namespace, settings: Settings, state: Path, environment: Mapping[str, str]
) -> int:
    """The window's way. Returns the exit code."""
    from agent.brand import coloured, picture
    from agent.face import Face as Windows
    from agent.pages.sign_in import Known

    words = Words(settings.language, settings.brand_name)
    instance = Instance(state, environment)
    if not instance.claim():
        if not given.hidden:
            instance.call()
        print(words("terminal.running"), file=sys.stderr)
        return FINISHED
    typed = next(lines(STDIN), "") if given.password_stdin else ""
    safe = safe_of(settings, state, environment)
    known = credentials_of(given, settings, safe, typed)
    login, password = settings.login, typed or settings.password
    if isinstance(known, Password):
        login, password, known = known.login, known.password, None
    how = look(settings.theme, settings.text_size, desktop_is_dark=is_dark(environment))
    how = coloured(how, settings.brand_colour)
    if settings.brand_logo:
        how = replace(how, icon=picture(settings.brand_logo), logo=True)
    window = Windows(
        words, how, Known(settings.server, login, password, remembers=safe.has(PASSWORD)),
        at_once=settings.auto_login, environment=environment,
        end_keys=settings.end_keys, ready=known, hidden=given.hidden,
    )  # fmt: skip
    instance.answer(window.raise_up)
    chair = build(settings, state, window.show, environment, photos_shown=True)
    when_interrupted(window.interrupt)
    try:
        return window.run(chair)
    finally:
        instance.release()


def main() -> int:
    """The program. Returns the exit code."""
    environment = dict(os.environ)  # noqa: TID251 - the agent's one place
    given = arguments(sys.argv[1:])
    configure(given.log_format, given.log_level)
    # A portable build has its organisation's settings beside it [pyinstaller.org, sys.frozen].
    portable = [Path(sys.executable).with_name(f"{NAME}.conf")] * hasattr(sys, "frozen")
    user_file = Path(platformdirs.user_config_dir(NAME)) / f"{NAME}.conf"
    state = Path(platformdirs.user_state_dir(NAME))
    try:
        settings = settings_of(given, [*portable, SYSTEM_FILE, user_file], environment)
        run = run_check if given.check else run_headless if given.headless else run_window
        return run(given, settings, state, environment)
    except BadSettings as problem:
        print(f"agent: {problem}", file=sys.stderr)
        return BAD_USAGE


if __name__ == "__main__":
    raise SystemExit(main())
