"""`python -m admin`: the desk as a process; and its few words for operators.

python -m admin                            serve
python -m admin first-link                 print the first administrator's link, if needed
python -m admin person add --login L --name N --role ADMIN|TECH|USER --password-stdin
python -m admin person reset-codes LOGIN   they sign in without a code, and set codes up anew
python -m admin person sign-out LOGIN      end all their sessions, forget their browsers
python -m admin person forget LOGIN        remove all that names them; figures stay
python -m admin machine list               machines that have signed in
python -m admin machine revoke ID          end a machine's access
python -m admin --help                     the settings
"""

from gevent import monkey

monkey.patch_all()

import signal  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from datetime import datetime  # noqa: E402
from functools import partial  # noqa: E402

import gevent  # noqa: E402

from admin.build import Process, build, open_store  # noqa: E402
from admin.errors import NotFound, NotNow  # noqa: E402
from admin.passwords import Passwords  # noqa: E402
from admin.ports import UnitOfWork  # noqa: E402
from admin.settings import Settings  # noqa: E402
from admin.trail import OPERATOR  # noqa: E402
from admin.usecases import accounts, machines, people  # noqa: E402
from broker import log, watchdog  # noqa: E402
from broker.clock import utc  # noqa: E402
from broker.keys import KeyProblem  # noqa: E402
from broker.settings import SettingProblem, load_or_exit, set_in_environment  # noqa: E402


def main() -> int:  # noqa: PLR0911 - a table
    """Serve, or do one of the words."""
    settings = load_or_exit(Settings, "python -m admin")
    log.configure(settings.log_format, settings.log_level)
    match sys.argv[1:]:
        case []:
            return _serve(settings)
        case ["first-link"]:
            return _first_link(settings)
        case ["person", "add", *options]:
            return _add_person(settings, options)
        case ["person", "reset-codes", login]:
            return _person(settings, login, accounts.reset_codes)
        case ["person", "sign-out", login]:
            return _person(settings, login, accounts.sign_out_everywhere)
        case ["person", "forget", login]:
            return _forget(settings, login)
        case ["machine", "list"]:
            return _machines(settings)
        case ["machine", "revoke", machine_id]:
            return _revoke(settings, machine_id)
    print(__doc__, file=sys.stderr)
    return 2


def _serve(settings: Settings) -> int:
    try:
        process = build(settings, set_in_environment(Settings))
    except (KeyProblem, SettingProblem, OSError) as problem:
        print(f"python -m admin: cannot start.\n{problem}", file=sys.stderr)
        return 2
    stop = partial(gevent.spawn, _stop, process)
    gevent.signal_handler(signal.SIGTERM, stop)
    gevent.signal_handler(signal.SIGINT, stop)
    watchdog.follow(lambda: watchdog.answers(settings.listen))
    process.run()
    return 0


def _stop(process: Process) -> None:
    process.stop()


def _first_link(settings: Settings) -> int:
    with open_store(settings).write() as uow:
        secret = people.first_administrator(uow, utc())
    if secret:
        print(f"{settings.public_url}/welcome/{secret}")
    return 0


def _add_person(settings: Settings, options: list[str]) -> int:
    import argparse

    parser = argparse.ArgumentParser("python -m admin person add")
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True, choices=["ADMIN", "TECH", "USER"])
    parser.add_argument("--password-stdin", action="store_true", required=True)
    said = parser.parse_args(options)
    password = sys.stdin.readline().rstrip("\n")
    with open_store(settings).write() as uow:
        if uow.person_by_login(said.login) is None:
            hashed = Passwords().hash(password)
            accounts.add(uow, utc(), OPERATOR, said.login, said.name, said.role, hashed)
    return 0


def _person(
    settings: Settings, login: str, act: Callable[[UnitOfWork, datetime, str, int], None]
) -> int:
    with open_store(settings).write() as uow:
        person = uow.person_by_login(login)
        if person is None:
            print(f"python -m admin: nobody has the login {login}.", file=sys.stderr)
            return 1
        act(uow, utc(), OPERATOR, person.id)
    log.get("desk").info("person.changed", login=login, by=OPERATOR, how=act.__name__)
    return 0


def _forget(settings: Settings, login: str) -> int:
    store = open_store(settings)
    try:
        with store.write() as uow:
            person = uow.person_by_login(login)
            if person is None:
                raise NotFound(accounts.NOT_THERE)
            accounts.forget(uow, utc(), OPERATOR, person.id, "by an operator")
    except (NotFound, NotNow) as problem:
        print(f"python -m admin: {problem}", file=sys.stderr)
        return 1
    store.tidy()
    print("Forgotten. Backups made before still hold their data.")
    return 0


def _machines(settings: Settings) -> int:
    with open_store(settings).read() as uow:
        for machine in uow.machines():
            person = uow.person(machine.person)
            state = "revoked" if machine.revoked else "allowed"
            print(f"{machine.id}  {state}  {machine.name}  {person.login if person else '?'}")
    return 0


def _revoke(settings: Settings, machine_id: str) -> int:
    try:
        with open_store(settings).write() as uow:
            machines.revoke(uow, utc(), OPERATOR, machine_id)
    except NotFound as problem:
        print(f"python -m admin: {problem} `machine list` shows them.", file=sys.stderr)
        return 1
    print("Revoked. The running desk ends its connection and deletes its queue.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
