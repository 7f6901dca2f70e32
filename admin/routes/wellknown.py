"""Where security researchers look first: /.well-known/security.txt [RFC 9116]."""

from datetime import datetime, timedelta
from typing import Any

import bottle

from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.settings import Settings
from admin.words import LANGUAGES

GOOD_FOR = timedelta(days=180)  # "RECOMMENDED ... less than a year into the future" [2.5.5]


def declare(gate: Gate) -> None:
    """/.well-known/security.txt"""
    desk = gate.desk

    @gate.route("GET", "/.well-known/security.txt", Permission.PUBLIC)
    def security(_caller: Caller) -> Any:
        if not desk.settings.security_contacts:
            return bottle.HTTPError(404)
        bottle.response.content_type = "text/plain; charset=utf-8"
        return security_txt(desk.settings, desk.clock())


def security_txt(settings: Settings, now: datetime) -> str:
    """Whom to tell of a weakness of this site. It is made anew each day, so it does not run out."""
    until = (now + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    spoken = sorted(LANGUAGES, key=lambda one: one != settings.language)
    fields = [
        *(("Contact", contact) for contact in settings.security_contacts),
        ("Expires", until.strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("Preferred-Languages", ", ".join(spoken)),
        ("Canonical", f"{settings.public_url}/.well-known/security.txt"),
    ]
    return "".join(f"{name}: {value}\n" for name, value in fields)
