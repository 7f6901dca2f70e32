"""The end of the chain, signed: whoever can write to the database cannot write history anew."""

from datetime import datetime
from typing import Any

import msgspec

from admin.audit.chain import canonical, moment
from admin.audit.verify import Seal
from admin.ports import UnitOfWork
from broker.keys import KeyRing, SigningKey
from broker.signed import BadSignature, check_document, sign_document


def document(seal: Seal) -> dict[str, Any]:
    """What is signed."""
    return {
        "at": moment(seal.at),
        "before": seal.before,
        "entry": seal.number,
        "hash": seal.hash.hex(),
        "what": "the end of the case files",
    }


def seal(uow: UnitOfWork, now: datetime, key: SigningKey) -> Seal | None:
    """Sign the end of the chain, if it has moved since the last seal."""
    number, hashed = uow.end_of_chain(hold=True)  # of two desks, one after the other
    before = uow.last_seal()
    if number == before:
        return None
    made = Seal(number, hashed, now, before)
    uow.add_seal(number, now, written(key, document(made)))
    return made


def written(key: SigningKey, what: dict[str, Any]) -> str:
    """A document with its signature, as it is kept."""
    signed = {"document": what, "signature": sign_document(key, canonical(what))}
    return msgspec.json.format(msgspec.json.encode(signed), indent=1).decode() + "\n"


def unsealed(keys: KeyRing, text: str | bytes) -> dict[str, Any]:
    """The document of what `written` made.

    Raises BadSignature.
    """
    try:
        kept = msgspec.json.decode(text, type=dict[str, Any])
        what, signature = kept["document"], kept["signature"]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
        raise BadSignature("not a signed file of the desk") from None
    if not isinstance(what, dict) or not isinstance(signature, str):
        raise BadSignature("not a signed file of the desk")
    check_document(keys, canonical(what), signature)
    return what


def read(keys: KeyRing, text: str | bytes) -> Seal:
    """A seal that was kept.

    Raises BadSignature.
    """
    what = unsealed(keys, text)
    try:
        return Seal(
            int(what["entry"]), bytes.fromhex(what["hash"]), datetime.fromisoformat(what["at"]),
            int(what["before"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise BadSignature("not a seal") from None
