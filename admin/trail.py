"""What is done to people, machines and settings: the kinds of acts, and which are looked for. Pure.

They stand in the case file `admin.audit.chain.DESK`, chained with all the others. Each names whom
or what it was done to ("person 12"), by which it is found again when a person is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from admin.words import N_

OPERATOR = "operator"  # whoever has a shell on the server
LONGEST = 500  # characters of what is said of an act
CUT = "…"


class Act(StrEnum):
    """One kind of act. What was written stays, so a name is never given to something else."""

    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_INVITED = "person.invited"
    PERSON_DEACTIVATED = "person.deactivated"
    PERSON_ACTIVATED = "person.activated"
    PERSON_SIGNED_OUT = "person.signed-out"
    CODES_RESET = "person.codes-reset"
    PHOTO_REMOVED = "person.photo-removed"
    PERSON_FORGOTTEN = "person.forgotten"
    PEOPLE_IMPORTED = "people.imported"
    TOKEN_MADE = "token.made"  # noqa: S105 - a name
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - a name
    MACHINE_REVOKED = "machine.revoked"
    MACHINE_ENROLLED = "machine.enrolled"
    MACHINE_CHANGED = "machine.changed"
    DIRECT_ALLOWED = "direct.allowed"
    DIRECT_ENDED = "direct.ended"
    DIRECT_AGREED = "direct.agreed"
    DIRECT_WITHDRAWN = "direct.withdrawn"
    DIRECT_USED = "direct.used"
    REQUEST_DELETED = "request.deleted"
    REQUEST_FORGOTTEN = "request.forgotten"
    TOPIC_DROPPED = "topic.dropped"
    SITE_DROPPED = "site.dropped"
    SETTING_CHANGED = "setting.changed"
    CODE_MADE = "enrolment-code.made"
    CODE_REVOKED = "enrolment-code.revoked"
    GUEST_INVITED = "guest.invited"
    GUEST_CAME = "guest.came"


MEANING: Mapping[str, str] = {
    Act.PERSON_ADDED: N_("account made"),
    Act.PERSON_CHANGED: N_("account changed"),
    Act.PERSON_INVITED: N_("link to set a password made"),
    Act.PERSON_DEACTIVATED: N_("account deactivated"),
    Act.PERSON_ACTIVATED: N_("account activated"),
    Act.PERSON_SIGNED_OUT: N_("signed out everywhere"),
    Act.CODES_RESET: N_("codes reset"),
    Act.PHOTO_REMOVED: N_("photo removed"),
    Act.PERSON_FORGOTTEN: N_("person forgotten"),
    Act.PEOPLE_IMPORTED: N_("people imported"),
    Act.TOKEN_MADE: N_("API token made"),
    Act.TOKEN_REVOKED: N_("API token revoked"),
    Act.MACHINE_REVOKED: N_("machine revoked"),
    Act.MACHINE_ENROLLED: N_("machine enrolled"),
    Act.MACHINE_CHANGED: N_("machine changed"),
    Act.DIRECT_ALLOWED: N_("direct assistance allowed"),
    Act.DIRECT_ENDED: N_("direct assistance not allowed any more"),
    Act.DIRECT_AGREED: N_("user agreed to direct assistance"),
    Act.DIRECT_WITHDRAWN: N_("user withdrew from direct assistance"),
    Act.DIRECT_USED: N_("direct assistance begun"),
    Act.REQUEST_DELETED: N_("request deleted"),
    Act.REQUEST_FORGOTTEN: N_("request forgotten"),
    Act.TOPIC_DROPPED: N_("topic deleted"),
    Act.SITE_DROPPED: N_("site deleted"),
    Act.SETTING_CHANGED: N_("setting changed"),
    Act.CODE_MADE: N_("enrolment code made"),
    Act.CODE_REVOKED: N_("enrolment code revoked"),
    Act.GUEST_INVITED: N_("code for a guest made"),
    Act.GUEST_CAME: N_("guest came"),
    "erased": N_("personal data erased"),
}


@dataclass(frozen=True)
class Deed:
    """An act as it stands in the trail."""

    number: int  # in the trail, from 1
    at: datetime
    who: str
    what: str
    about: str
    words: str


@dataclass(frozen=True)
class Sought:
    """Which deeds; nothing said means all."""

    who: str = ""
    what: str = ""
    words: str = ""
    before: int | None = None


def person(number: int) -> str:
    """How the trail names an account."""
    return f"person {number}"


def machine(identity: str) -> str:
    """How the trail names a machine."""
    return f"machine {identity}"


def request(identity: str) -> str:
    """How the trail names a request, also when it is gone."""
    return f"request {identity}"


def fitting(words: str) -> str:
    """As much of it as a line holds."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + CUT
