"""Walks over the case files and names everything that is not as it was written: pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from admin.audit.chain import ERASED, Entry, digest, mark, shown
from admin.model import TRACKED, Request
from broker.lifecycle import OPEN, State, word

Kept = tuple[Entry, bytes]
"""An entry, and the hash that is kept of it."""


@dataclass(frozen=True)
class Seal:
    """The end of the chain at some time, as it was signed."""

    number: int
    hash: bytes
    at: datetime
    before: int
    """Number of the seal before it; 0 for the first."""


def place(one: Entry) -> str:
    """How a finding names an entry."""
    return f"entry {one.number} (case {one.case}, {one.sequence})"


def itself(one: Entry, kept: bytes) -> Iterator[str]:
    """What is wrong with this entry, seen with the two before it."""
    whole = True
    if one.number > 1 and not one.before:
        whole = False  # the gap is named by `Walk`
    if one.sequence > 1 and not one.case_before:
        whole = False
        yield f"case {one.case}: its entry {one.sequence - 1} is missing"
    if whole and digest(one) != kept:
        yield f"{place(one)}: it, or the entry before it, was altered, added or moved"
    if one.who_salt and mark(one.who_salt, [one.who]) != one.who_mark:
        yield f"{place(one)}: who did it was altered"
    if one.words_salt and mark(one.words_salt, [one.old, one.new]) != one.words_mark:
        yield f"{place(one)}: its words were altered"
    if not one.who_salt and one.who:
        yield f"{place(one)}: who did it was added to an erased entry"
    if one.veiled and not one.words_salt and (one.old or one.new):
        yield f"{place(one)}: words were added to an erased entry"


def is_erased(one: Entry) -> bool:
    """Was something personal taken out of it?"""
    return not one.who_salt or (one.veiled and not one.words_salt)


@dataclass
class Walk:
    """Over all entries by their number; `seals` in the same order."""

    seals: Sequence[Seal]
    number: int = 0
    hash: bytes = b""
    _seal: int = 0
    _erased: dict[str, Entry] = field(default_factory=dict)

    def over(self, entries: Iterable[Kept]) -> Iterator[str]:
        """What is wrong with these, the next ones."""
        for one, kept in entries:
            if one.number != self.number + 1:
                yield f"missing: {between(self.number + 1, one.number - 1)}"
            yield from itself(one, kept)
            yield from self._sealed(one.number, kept)
            if one.what == ERASED:
                self._erased.pop(one.case, None)
            if is_erased(one):
                self._erased[one.case] = one
            self.number, self.hash = one.number, kept

    def _sealed(self, number: int, kept: bytes) -> Iterator[str]:
        while self._seal < len(self.seals) and self.seals[self._seal].number <= number:
            seal = self.seals[self._seal]
            before = self.seals[self._seal - 1].number if self._seal else 0
            self._seal += 1
            if seal.before != before:
                yield f"the seal of entry {seal.before} is missing"
            if seal.number == number and seal.hash != kept:
                yield (
                    f"entry {number} is not the one that was sealed at {seal.at:%Y-%m-%d %H:%M:%S}"
                    " UTC: what was written before that time was written anew"
                )

    def end(self, number: int, hashed: bytes) -> Iterator[str]:
        """What is wrong with the end of the chain, which should be this."""
        if number > self.number:
            yield f"missing at the end: {between(self.number + 1, number)}"
        elif number < self.number:
            yield f"added at the end: {between(number + 1, self.number)}"
        elif number and hashed != self.hash:
            yield f"entry {number}, the last one, is not the one that was written"
        for seal in self.seals[self._seal :]:
            yield (
                f"missing at the end: entry {seal.number}, which was sealed at"
                f" {seal.at:%Y-%m-%d %H:%M:%S} UTC"
            )
        for one in self._erased.values():
            yield f"{place(one)}: erased, and no later entry of its case says so"


def between(first: int, last: int) -> str:
    """These numbers in words."""
    return f"entry {first}" if first >= last else f"entries {first} to {last}"


def request_as_told(
    request: Request, entries: Sequence[Entry], logins: Mapping[int, str]
) -> Iterator[str]:
    """Does the request's own row say what its case file says?"""
    if not entries:
        yield f"request {request.id}: it has no case file"
        return
    told: dict[str, Entry] = {}
    for one in entries:
        # That a technician was rejected is written down, and is no state to be in.
        if not (one.what == "state" and one.new == word(State.REJECTED)):
            told[one.what] = one
    for attribute in (*TRACKED, "text"):
        if not _is_as_told(request, attribute, told.get(attribute), logins):
            yield f"request {request.id}: its {attribute} is not what its case file says"
    if entries[0].at != request.created:
        yield f"request {request.id}: when it was created is not what its case file says"
    if request.state not in OPEN and told.get("state") and told["state"].at != request.ended:
        yield f"request {request.id}: when it ended is not what its case file says"


def _is_as_told(
    request: Request, attribute: str, last: Entry | None, logins: Mapping[int, str]
) -> bool:
    """Is this attribute what the last entry about it says, as far as that was not erased?"""
    if last is not None and last.veiled and not last.words_salt:
        return True
    value = getattr(request, attribute)
    if attribute == "topic":  # it may be called something else by now
        return (value is not None) == bool(last and last.new)
    if attribute == "technician":
        value = logins.get(value, str(value)) if value is not None else ""
    return shown(value) == (last.new if last else _UNTOLD.get(attribute, ""))


_UNTOLD = {"control": "no", "clipboard": "no", "ready": "no"}
