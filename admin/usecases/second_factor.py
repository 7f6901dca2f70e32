"""One-time codes: beginning with them, giving one, recovery, and an administrator's way out."""

from datetime import datetime, timedelta

from admin.errors import Invalid, NotFound, NotNow, SignInError
from admin.identity import codes
from admin.model import Person
from admin.ports import UnitOfWork
from admin.words import N_

MACHINE = timedelta(minutes=10)
WRONG = N_("This code is wrong, over, or was used already. Wait for the next one and try again.")


def enrol(uow: UnitOfWork, now: datetime, person: Person, secret: str, said: str) -> list[str]:
    """From now on codes are asked; the recovery codes, to be shown once.

    Raises Invalid when the code does not show that the authenticator has the secret.
    """
    step = codes.matching_step(secret, said, now)
    if step is None:
        raise Invalid(
            N_("This code does not fit. Is the clock of your telephone right? Try the next one.")
        )
    uow.set_second_factor(person.id, secret, step, now)
    uow.distrust_devices(person.id)
    return new_recovery_codes(uow, person)


def accept(uow: UnitOfWork, now: datetime, person: Person, said: str) -> bool:
    """A code or a recovery code, each good once. Was it a recovery code?

    Raises SignInError.
    """
    factor = uow.second_factor(person.id)
    if factor is None:
        raise SignInError(WRONG)
    step = codes.matching_step(factor.secret, said, now)
    if step is not None:
        if not uow.use_step(person.id, step):
            raise SignInError(WRONG)
        return False
    if not uow.use_recovery_code(person.id, codes.digest_of_recovery_code(said)):
        raise SignInError(WRONG)
    return True


def new_recovery_codes(uow: UnitOfWork, person: Person) -> list[str]:
    """Ten new ones; those before are worth nothing any more."""
    made = codes.recovery_codes()
    uow.set_recovery_codes(person.id, [codes.digest_of_recovery_code(one) for one in made])
    return made


def stop(uow: UnitOfWork, person: Person, *, required: bool) -> None:
    """The person's own wish, after a code. Raises NotNow where the site requires codes."""
    if required:
        raise NotNow(N_("Your role needs a code; you can move it to another telephone."))
    _remove(uow, person.id)


def reset(uow: UnitOfWork, person_id: int) -> None:
    """An administrator's word, for somebody who has lost telephone and recovery codes.

    Whoever is signed in as them is not any more. Raises NotFound.
    """
    if uow.person(person_id) is None:
        raise NotFound(N_("There is no such person."))
    _remove(uow, person_id)
    uow.drop_sessions(person_id)
    uow.drop_halfways(person_id)
    uow.drop_devices(person_id)


def allow_machine(uow: UnitOfWork, now: datetime, person: Person) -> None:
    """A machine that is new may sign in with the password alone, once, within ten minutes."""
    uow.allow_machine(person.id, now + MACHINE)


def may_add_machine(uow: UnitOfWork, now: datetime, person: Person) -> bool:
    """May a new machine sign in for them? Uses the permission up."""
    factor = uow.second_factor(person.id)
    if factor is None:
        return True
    if factor.machine_until is None or factor.machine_until <= now:
        return False
    uow.allow_machine(person.id, None)
    return True


def _remove(uow: UnitOfWork, person_id: int) -> None:
    uow.drop_second_factor(person_id)
    uow.distrust_devices(person_id)
