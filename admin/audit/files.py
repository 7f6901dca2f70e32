"""One case as a signed file, and what is wrong with such a file: pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from admin.audit.chain import Entry, digest, moment, read, to_file
from admin.audit.seals import unsealed, written
from admin.audit.verify import itself
from broker.keys import KeyRing, SigningKey


def export(
    key: SigningKey, organisation: str, now: datetime, case: str, entries: Sequence[Entry]
) -> str:
    """The file's text."""
    return written(
        key,
        {
            "what": "a case file",
            "organisation": organisation,
            "exported": moment(now),
            "case": case,
            "entries": [to_file(one) for one in entries],
        },
    )


def check(keys: KeyRing, text: str | bytes) -> tuple[dict[str, Any], list[str]]:
    """The document, and what is wrong with its entries.

    Raises broker.signed.BadSignature.
    """
    what = unsealed(keys, text)
    return what, list(_wrong(what))


def _wrong(what: dict[str, Any]) -> Iterator[str]:
    before = b""
    for place, values in enumerate(what.get("entries") or (), start=1):
        try:
            one, claimed = read(values)
        except (KeyError, TypeError, ValueError):
            yield f"entry {place} of the case cannot be read"
            continue
        if (one.case, one.sequence) != (what.get("case"), place):
            yield f"entry {place} of the case is missing or of another case"
        if one.case_before != before:
            yield f"entry {place} of the case does not follow the one before it"
        yield from itself(one, claimed)
        before = digest(one)
    if not before:
        yield "there is nothing in it"
