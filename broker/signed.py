"""JSON Web Tokens as this project signs and checks them [RFC 7519, RFC 8725].

One place holds the rules that attacks live on: the algorithm is ES256 and nothing else, the key
is chosen by `kid` among those we hold, and `aud`, `exp` and `iat` must be there.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

import jwt

from broker.keys import ALGORITHM, KeyRing, SigningKey


class BadSignature(Exception):
    """Not signed by us for this purpose, or over; the text says which, never the token."""


def sign(key: SigningKey, claims: Mapping[str, Any]) -> str:
    """The claims as a compact JWS."""
    return jwt.encode(dict(claims), key.private, algorithm=ALGORITHM, headers={"kid": key.kid})


def check(keys: KeyRing, token: str, audience: str, now: float) -> dict[str, Any]:
    """The claims of a token that is ours, for this audience, and not over at `now` (Unix time).

    Raises BadSignature.
    """
    key = keys.get(_kid(token))
    if key is None:
        raise BadSignature("signed by an unknown key")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            # The clock is handed in, so the library must not look at its own.
            options={
                "require": ["exp", "iat", "aud", "sub"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as error:
        raise BadSignature(f"not valid here ({type(error).__name__})") from None
    expires, issued = claims["exp"], claims["iat"]
    if not isinstance(expires, int | float) or not isinstance(issued, int | float):
        raise BadSignature("its times are not numbers")
    if expires <= now:
        raise BadSignature("expired")
    return claims


def _kid(token: str) -> str:
    """Which key the header names. Whether the rest of it is in order, `jwt` judges: once.

    Raises BadSignature.
    """
    first, _, _ = token.partition(".")
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, RecursionError):
        raise BadSignature("not valid here (its header cannot be read)") from None
    kid = header.get("kid") if isinstance(header, dict) else None
    if not isinstance(kid, str):
        raise BadSignature("signed by an unknown key")
    return kid


DOCUMENT = "helpchannel-document"


def sign_document(key: SigningKey, document: bytes) -> str:
    """A signature that is kept beside the document and is never over [RFC 7515, appendix F]."""
    headers = {"kid": key.kid, "typ": DOCUMENT}
    return jwt.PyJWS().encode(
        document, key.private, ALGORITHM, headers=headers, is_payload_detached=True
    )


def check_document(keys: KeyRing, document: bytes, signature: str) -> str:
    """Was this document signed by one of these keys? The key's id.

    Raises BadSignature.
    """
    kid = _kid(signature)
    key = keys.get(kid)
    if key is None:
        raise BadSignature("signed by an unknown key")
    try:
        found = jwt.PyJWS().decode_complete(
            signature, key, algorithms=[ALGORITHM], detached_payload=document
        )
    except jwt.PyJWTError as error:
        raise BadSignature(f"not valid ({type(error).__name__})") from None
    if found["header"].get("typ") != DOCUMENT:
        raise BadSignature("signed for another purpose")
    return kid
