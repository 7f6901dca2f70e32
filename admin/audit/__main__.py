"""`python -m admin.audit`: the words for auditors.

python -m admin.audit verify [SEAL]       name all that was altered, removed or added; SEAL is a
                                          file that `seal` made earlier and you kept elsewhere
python -m admin.audit seal                sign the end of the case files and print it
python -m admin.audit export CASE [FILE]  one case as a signed file
python -m admin.audit check FILE          check such a file with the public keys alone
python -m admin.audit --help              the settings

The exit code is 0 when all is in order, 1 when something is wrong, 2 when it could not be done.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin.audit import files, seals
from admin.audit.verify import Seal, Walk, request_as_told
from admin.ports import Away, Store
from admin.settings import Settings
from admin.store import SqlStore
from broker import keys
from broker.clock import utc
from broker.keys import KeyProblem
from broker.settings import load_or_exit
from broker.signed import BadSignature

PAGE = 2000


def _as_the_desk(name: str) -> Any:
    return field(metadata=Settings.__dataclass_fields__[name].metadata)


@dataclass(frozen=True)
class AuditSettings:
    """What of the desk's settings an auditor needs; no broker."""

    database_url: str = _as_the_desk("database_url")
    signing_key: Path = _as_the_desk("signing_key")
    public_keys: Path = _as_the_desk("public_keys")
    organisation: str = _as_the_desk("organisation")


def main() -> int:
    """Do one of the words."""
    settings = load_or_exit(AuditSettings, "python -m admin.audit")
    try:
        return _do(settings, sys.argv[1:])
    except Away as problem:
        print(f"python -m admin.audit: the database cannot be read: {problem}", file=sys.stderr)
    except (KeyProblem, OSError) as problem:
        print(f"python -m admin.audit: {problem}", file=sys.stderr)
    return 2


def _do(settings: AuditSettings, words: list[str]) -> int:
    match words:
        case ["verify", *seal] if len(seal) <= 1:
            return _verify(settings, [Path(name) for name in seal])
        case ["seal"]:
            return _seal(settings)
        case ["export", case, *file] if len(file) <= 1:
            return _export(settings, case, Path(*file) if file else None)
        case ["check", file]:
            return _check(settings, Path(file))
    print(__doc__, file=sys.stderr)
    return 2


def _verify(settings: AuditSettings, kept: list[Path]) -> int:
    ring = keys.load_ring(settings.public_keys)
    store = SqlStore(settings.database_url)
    found, entries = 0, 0
    try:
        with store.read() as uow:
            entries = uow.end_of_chain()[0]
        elsewhere = [seals.read(ring, file.read_bytes()) for file in kept]
        for finding in findings(store, ring, elsewhere):
            found += 1
            print(finding)
    except BadSignature as problem:
        print(f"a seal is {problem}")
        found += 1
    print(f"{found} findings in {entries} entries." if found else f"In order: {entries} entries.")
    return 1 if found else 0


def findings(store: Store, ring: keys.KeyRing, elsewhere: list[Seal]) -> Iterator[str]:
    """Everything that is not as it was written. Raises BadSignature."""
    with store.read() as uow:  # one look: what is written meanwhile is not in it
        end = uow.end_of_chain()
        own = [seals.read(ring, text) for text in uow.seals()]
        walk = Walk(own)
        while page := uow.entries(walk.number, PAGE):
            for keeper in elsewhere:
                yield from _held_against(keeper, page)
            yield from walk.over(page)
        yield from walk.end(*end)
        for keeper in elsewhere:
            if keeper.number > walk.number:
                yield f"missing at the end: entry {keeper.number}, which your seal names"
        logins = {person.id: person.login for person in uow.people()}
        after = ""
        while requests := uow.requests_after(after, PAGE):
            told = uow.entries_of_many([request.id for request in requests])
            for request in requests:
                yield from request_as_told(request, told.get(request.id, []), logins)
            after = requests[-1].id
        for case in uow.cases_without_request():
            yield f"request {case}: it is gone, and its case file does not say so"


def _held_against(keeper: Seal, page: Any) -> Iterator[str]:
    for one, kept in page:
        if one.number == keeper.number and kept != keeper.hash:
            yield f"entry {one.number} is not the one that your seal names"


def _seal(settings: AuditSettings) -> int:
    key = keys.load_signing(settings.signing_key)
    with SqlStore(settings.database_url).write() as uow:
        seals.seal(uow, utc(), key)
        kept = uow.seals()
    print(kept[-1] if kept else "", end="")
    return 0


def _export(settings: AuditSettings, case: str, file: Path | None) -> int:
    key = keys.load_signing(settings.signing_key)
    with SqlStore(settings.database_url).read() as uow:
        entries = [one for one, _ in uow.entries_of(case)]
    if not entries:
        print(f"python -m admin.audit: there is no case {case}.", file=sys.stderr)
        return 2
    text = files.export(key, settings.organisation, utc(), case, entries)
    if file:
        file.write_text(text)
    else:
        print(text, end="")
    return 0


def _check(settings: AuditSettings, file: Path) -> int:
    ring = keys.load_ring(settings.public_keys)
    try:
        what, wrong = files.check(ring, file.read_bytes())
    except BadSignature as problem:
        print(f"{file}: {problem}")
        return 1
    for finding in wrong:
        print(finding)
    if wrong:
        return 1
    print(f"In order: case {what['case']} of {what['organisation']}, exported {what['exported']},")
    print(f"{len(what['entries'])} entries; the signature is good.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
