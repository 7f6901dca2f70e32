"""One-time codes by time [RFC 6238], and recovery codes for the day the telephone is lost. Pure.

A secret that is only proposed is kept nowhere: it is computed from the secret of the browser's
own session and a number that stands in the form, until a code shows that the telephone has it.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
import segno

SECONDS = 30
DRIFT = 1  # steps that a clock may be off, either way
DIGITS = 6
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GROUPS, IN_GROUP = 4, 4  # 79 bits: a plain hash of it cannot be tried through


def proposal(browser_secret: str, nonce: str) -> str:
    """A secret in base32 that only this browser's session could have been given."""
    made = hmac.new(browser_secret.encode(), b"totp " + nonce.encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:20]).decode()


def permit(browser_secret: str, what: str) -> str:
    """A word that only a page of this browser's session can have held."""
    return hmac.new(browser_secret.encode(), b"permit " + what.encode(), hashlib.sha256).hexdigest()


def nonce() -> str:
    """Makes the next proposal another one."""
    return secrets.token_hex(8)


def address(secret: str, login: str, organisation: str) -> str:
    """The otpauth:// address that an authenticator reads."""
    return pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(
        name=login, issuer_name=organisation
    )


def picture(text: str) -> str:
    """A QR code as the address of an image (data:), which needs no file and no script."""
    made = segno.make(text, error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff")
    return str(made)


def grouped(secret: str) -> str:
    """For those who type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def step(now: datetime) -> int:
    """The number of the present half minute."""
    return int(now.timestamp()) // SECONDS


def matching_step(secret: str, said: str, now: datetime) -> int | None:
    """The step whose code this is, if it is of now or of a clock that is a little off."""
    code = "".join(said.split())
    if len(code) != DIGITS or not code.isascii() or not code.isdecimal():
        return None
    here, totp = step(now), pyotp.TOTP(secret, interval=SECONDS)
    near = range(here - DRIFT, here + DRIFT + 1)
    good = [one for one in near if hmac.compare_digest(totp.generate_otp(one), code)]
    return good[-1] if good else None


def recovery_codes() -> list[str]:
    """New ones, to be shown once."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_GROUP)) for _ in range(GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def digest_of_recovery_code(said: str) -> str:
    """How it is kept and looked up, however it was typed."""
    plain = "".join(letter for letter in said.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
