"""Codes that people read out and type: without letters that look or sound alike. Pure."""

import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32 without 0 and 1
IN_GROUP = 4
GUEST_GROUPS = 2  # 39 bits: good once, for minutes, and tries are counted
ENROLMENT_GROUPS = 5  # 98 bits: it is good for days


def code(groups: int) -> str:
    """A new one, like 7KQF-3M2P."""
    return "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(groups)
    )


def plain(said: str) -> str:
    """What was meant, however it was typed."""
    return "".join(letter for letter in said.upper() if letter.isalnum())
