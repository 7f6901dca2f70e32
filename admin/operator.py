"""What an operator does to the database by a word of `python -m admin`; each returns an exit code.

A room of its own, because nothing that serves is needed for it: a word takes half the time.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime

from admin.errors import NotFound, NotNow
from admin.passwords import Passwords
from admin.ports import UnitOfWork
from admin.schema import opened
from admin.settings import Settings
from admin.trail import OPERATOR
from admin.usecases import accounts, machines, people
from broker import log
from broker.clock import utc


def first_link(settings: Settings) -> int:
    """Print the first administrator's link, if nobody can administer."""
    with opened(settings.database_url).write() as uow:
        secret = people.first_administrator(uow, utc())
    if secret:
        print(f"{settings.public_url}/welcome/{secret}")
    return 0


def add_person(settings: Settings, options: list[str]) -> int:
    """An account, unless there is one of this login."""
    parser = argparse.ArgumentParser("python -m admin person add")
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", required=True, choices=["ADMIN", "TECH", "USER"])
    parser.add_argument("--password-stdin", action="store_true", required=True)
    said = parser.parse_args(options)
    password = sys.stdin.readline().rstrip("\n")
    with opened(settings.database_url).write() as uow:
        if uow.person_by_login(said.login) is None:
            hashed = Passwords().hash(password)
            accounts.add(uow, utc(), OPERATOR, said.login, said.name, said.role, hashed)
    return 0


def change_person(
    settings: Settings, login: str, act: Callable[[UnitOfWork, datetime, str, int], None]
) -> int:
    """Do this to somebody's account."""
    with opened(settings.database_url).write() as uow:
        person = uow.person_by_login(login)
        if person is None:
            print(f"python -m admin: nobody has the login {login}.", file=sys.stderr)
            return 1
        act(uow, utc(), OPERATOR, person.id)
    log.get("desk").info("person.changed", login=login, by=OPERATOR, how=act.__name__)
    return 0


def forget(settings: Settings, login: str) -> int:
    """Remove all that names them; figures stay."""
    store = opened(settings.database_url)
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


def list_machines(settings: Settings) -> int:
    """Print the machines that have signed in."""
    with opened(settings.database_url).read() as uow:
        for machine in uow.machines():
            person = uow.person(machine.person)
            state = "revoked" if machine.revoked else "allowed"
            print(f"{machine.id}  {state}  {machine.name}  {person.login if person else '?'}")
    return 0


def revoke_machine(settings: Settings, machine_id: str) -> int:
    """End a machine's access."""
    try:
        with opened(settings.database_url).write() as uow:
            machines.revoke(uow, utc(), OPERATOR, machine_id)
    except NotFound as problem:
        print(f"python -m admin: {problem} `machine list` shows them.", file=sys.stderr)
        return 1
    print("Revoked. The running desk ends its connection and deletes its queue.")
    return 0
