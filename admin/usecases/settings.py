"""An administrator changes settings; each change is in the audit trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from admin.configuration import SETTABLE, Configuration, default, parsed
from admin.errors import Invalid, NotNow
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.words import N_, Text

LONGEST = 500
LEAST: Mapping[str, float] = {"session": 300, "session_idle": 60}  # seconds
LABELS: Mapping[str, str] = {
    "organisation": N_("Organisation's name"),
    "language": N_("Language where a browser asks for none (en or es)"),
    "time_zone": N_("Time zone (for days, reports and working hours)"),
    "keep_days": N_("Days that personal data of an ended request are kept (0: for ever)"),
    "picture_days": N_("Days that a screenshot of an ended request is kept"),
    "guests": N_("People without an account may ask with a code (1 or 0)"),
    "totp_roles": N_("Roles that need a code beside the password (ADMIN, TECH, USER)"),
    "session": N_("A sign-in lasts at most (seconds)"),
    "session_idle": N_("It ends without an open page after (seconds)"),
    "device": N_("No code is asked in a remembered browser for (seconds)"),
    "lease": N_("A technician's hold without an open page (seconds)"),
    "grace": N_("Time to come back into a lost session (seconds)"),
    "wait": N_("Time for both ends to come after the yes (seconds)"),
}

WHY: Sequence[str] = (
    N_("must be a positive number of seconds, at most 1000000000"),
    N_("must be a number of days, at most 99999"),
    N_("must be a name of at most 200 characters"),
    N_("must be a time zone like Europe/Madrid"),
    N_("must be one of en, es"),
    N_("must be 0 or 1"),
    N_("must be of ADMIN, TECH, USER, with commas between them"),
)
"""What is said of a value that cannot be used."""


def change(
    uow: UnitOfWork, now: datetime, by: str, configuration: Configuration, wanted: Mapping[str, str]
) -> Mapping[str, str]:
    """What is set from now on; an empty text takes one back to its default.

    Raises NotNow for one that the environment has fixed, and Invalid for one that cannot be used;
    then nothing is changed.
    """
    kept = dict(uow.settings())
    for name, said in wanted.items():
        text = said.strip()
        before = kept.get(name, default(name))
        if name not in SETTABLE or text == before or (not text and name not in kept):
            continue
        if name in configuration.fixed:
            raise NotNow(
                N_("%(setting)s is set by the operator, in the environment."),
                setting=Text(LABELS[name]),
            )
        _must_be_good(name, text)
        uow.set_setting(name, text or None)
        uow.record(by, now, Act.SETTING_CHANGED, f"setting {name}", f"{name}: {before} > {text}")
        kept.pop(name, None)
        if text:
            kept[name] = text
    return kept


def _must_be_good(name: str, text: str) -> None:
    if not text:
        return
    try:
        value = parsed(name, text)
    except ValueError as problem:
        raise Invalid(
            N_("%(setting)s: %(why)s."), setting=Text(LABELS[name]), why=Text(str(problem))
        ) from None
    if len(text) > LONGEST:
        raise Invalid(N_("%(setting)s: this is too long."), setting=Text(LABELS[name]))
    if name in LEAST and value < LEAST[name]:
        raise Invalid(
            N_("%(setting)s: at least %(number)s, or nobody could stay to set it right again."),
            setting=Text(LABELS[name]), number=f"{LEAST[name]:g}",
        )  # fmt: skip
