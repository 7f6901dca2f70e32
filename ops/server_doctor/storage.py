"""The database, its schema, and the disks."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from admin import schema
from admin.store import SqlStore
from ops.server_doctor.findings import Finding, bad, good, untried, worth_a_look
from ops.server_doctor.subject import Subject

GIGA = 1e9
FULL, NEARLY = 1.0, 5.0  # GB
DISKS = ("/var/lib/rabbitmq", "/var/lib/mysql", "/var/log", "/var/lib/helpchannel")


def look(subject: Subject) -> Iterator[Finding]:
    """What is kept, and where."""
    yield _database(subject.database_url)
    yield from disks(
        [*DISKS, *([str(_file(subject.database_url))] if subject.database_url else [])]
    )


def _file(url: str) -> Path:
    """The folder of a database in a file; the root for any other."""
    return Path(urlsplit(url).path).parent if url.startswith("sqlite") else Path("/")


def _database(url: str) -> Finding:
    if not url:
        return untried("database", "HC_DATABASE_URL is not set: the desk's machine knows it")
    if url.startswith("sqlite") and not Path(urlsplit(url).path).exists():
        return bad(
            "database",
            "the file is not there",
            "start the desk, which makes it, or mend HC_DATABASE_URL",
        )
    try:
        there, newest = schema.versions(SqlStore(url))
    except Exception as error:  # noqa: BLE001 - each driver has its own family
        why = str(getattr(error, "orig", error)).splitlines()[0]
        return bad(
            "database",
            f"not reached: {why}",
            "does it run, and is HC_DATABASE_URL right: address, account, password?",
        )
    if there and there not in schema.known():
        return worth_a_look(
            "database",
            f"its schema ({there}) is of a newer version than this one ({newest})",
            "well, if you have gone back to this version on purpose (docs/upgrade.md)",
        )
    if there == newest:
        return good("database", f"reached, its schema is this version's ({there})")
    return bad(
        "database",
        f"its schema is {there or 'empty'}, this version's is {newest}",
        "start one desk of this version: it brings the schema up to date; or install the "
        "version that the schema is of",
    )


def disks(folders: list[str]) -> Iterator[Finding]:
    """Once for each disk that these folders are on."""
    seen: set[int] = set()
    for folder in map(Path, folders):
        if not folder.exists() or folder.stat().st_dev in seen:
            continue
        seen.add(folder.stat().st_dev)
        yield room(str(folder), shutil.disk_usage(folder).free / GIGA)


def room(folder: str, free: float) -> Finding:
    """Whether that many GB are enough."""
    told, fix = f"{free:.1f} GB free at {folder}", "make room: RabbitMQ stops taking events first"
    if free < FULL:
        return bad("disk", told, fix)
    return worth_a_look("disk", told, fix) if free < NEARLY else good("disk", told)
