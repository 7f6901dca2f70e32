"""`./hc backup FILE` and `./hc restore FILE`: one archive, made while the service runs.

In it: the database as it was at one moment (requests, case files, people, what is still to be
said), the keys, and the `HC_*` settings that this command saw. Not in it: what the broker's queues
hold, which the database's outbox and the agents' spools send again, and the broker's own
accounts, which the service makes anew. See docs/backup.md.
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from ops.lock import only_one
from ops.problems import Problem

VERSION = 1
OURS = "HC_"
DATABASE, SETTINGS, MANIFEST = "database.gz", "settings.json", "manifest.json"


class BackupProblem(Problem):
    """It was not done; nothing was changed."""


@dataclass(frozen=True)
class House:
    """What is saved: a database and a folder of keys, in the service's own folder or elsewhere."""

    var: Path
    database: str
    keys: Path
    settings: Mapping[str, str]

    @classmethod
    def of(cls, var: Path, environment: Mapping[str, str]) -> "House":
        key = environment.get("HC_SIGNING_KEY")
        url = environment.get("HC_DATABASE_URL") or f"sqlite:///{var / 'helpchannel.db'}"
        ours = {name: text for name, text in environment.items() if name.startswith(OURS)}
        return cls(var, url, Path(key).parent if key else var / "keys", ours)

    @property
    def file(self) -> Path | None:
        """The database's file, where it is SQLite."""
        if self.database.startswith("sqlite:///"):
            return Path(self.database.removeprefix("sqlite:///"))
        return None


def backup(house: House, target: Path) -> int:
    """Write the archive; the size of the database's part.

    Raises BackupProblem; then no file is there.
    """
    if target.exists():
        raise BackupProblem(f"{target} exists already: name another file")
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder, _private(part) as out:
            database = Path(folder) / DATABASE
            _save(house, database)
            with tarfile.open(fileobj=out, mode="w") as archive:
                files = [(DATABASE, database)] + [
                    (f"keys/{key.relative_to(house.keys)}", key)
                    for key in sorted(house.keys.rglob("*"))
                    if key.is_file()
                ]
                sums = {name: _sum(file) for name, file in files}
                settings = json.dumps(dict(house.settings), indent=1).encode()
                manifest = {
                    "version": VERSION, "database": house.database.split(":")[0], "sha256": sums,
                }  # fmt: skip
                _add(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
                _add(archive, SETTINGS, settings)
                for name, file in files:
                    _add(archive, name, file.read_bytes())
            size = database.stat().st_size
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise BackupProblem(f"{target} cannot be written: {problem.strerror}") from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.rename(target)
    return size


def restore(house: House, source: Path, *, replace: bool = False) -> None:
    """Put everything back. Raises BackupProblem, before anything was changed."""
    try:
        with only_one(house.var), tempfile.TemporaryDirectory() as folder:
            manifest = _unpacked(source, Path(folder))
            if manifest["database"] != house.database.split(":")[0]:
                raise BackupProblem(
                    f"the archive is of {manifest['database']}, the database here is"
                    f" {house.database.split(':')[0]}: set HC_DATABASE_URL to one of that kind"
                )
            if not replace and (what := _in_the_way(house)):
                raise BackupProblem(f"{what}: restore elsewhere, or say --replace to lose it")
            _load(house, Path(folder) / DATABASE)
            _put_keys(house, Path(folder) / "keys")
    except (OSError, tarfile.TarError, ValueError, KeyError) as problem:
        raise BackupProblem(f"{source} cannot be restored: {problem}") from None


def _unpacked(source: Path, folder: Path) -> dict[str, object]:
    with tarfile.open(source) as archive:
        _extract(archive, folder)
    manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text())
    if manifest["version"] != VERSION:
        raise BackupProblem(f"{source} is of another version ({manifest['version']})")
    sums = manifest["sha256"]
    assert isinstance(sums, dict)  # noqa: S101 - else the next line says so
    for name, wanted in sums.items():
        if _sum(folder / name) != wanted:
            raise BackupProblem(f"{source} is damaged: {name}")
    return manifest


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files under this folder and nothing else. Debian 12's Python has no filter for that."""
    for member in archive:
        target = (folder / member.name).resolve()
        if not member.isfile() or not target.is_relative_to(folder.resolve()):
            raise ValueError(f"{member.name} is nothing that `backup` writes")
        target.parent.mkdir(parents=True, exist_ok=True)
        content = archive.extractfile(member)
        assert content is not None  # noqa: S101 - it is a file
        with _private(target) as out:
            shutil.copyfileobj(content, out)


def _in_the_way(house: House) -> str:
    if house.file is not None and house.file.exists():
        return f"{house.file} is there already"
    if house.file is None and client(house, "mariadb", "-N", "-e", "SHOW TABLES").stdout.strip():
        return "the database has tables already"
    return f"{house.keys} holds keys already" if (house.keys / "signing.pem").exists() else ""


def _save(house: House, target: Path) -> None:
    with gzip.open(target, "wb", compresslevel=6) as out:
        if house.file is None:
            # One look at everything (InnoDB's snapshot), while others go on writing.
            with tempfile.TemporaryFile(dir=target.parent) as dump:
                words = ("--single-transaction", "--quick", "--hex-blob")
                client(house, "mariadb-dump", *words, out=dump)
                dump.seek(0)
                shutil.copyfileobj(dump, out)
            return
        if not house.file.exists():
            raise BackupProblem(f"{house.file} is not there: nothing to save")
        copy = target.with_suffix(".copy")
        source = sqlite3.connect(f"file:{house.file}?mode=ro", uri=True, timeout=30)
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(copy)) as made:
            source.backup(made)  # all of it in one step: one moment
            made.execute("PRAGMA journal_mode=DELETE")
        with copy.open("rb") as file:
            shutil.copyfileobj(file, out)


def _load(house: House, saved: Path) -> None:
    with gzip.open(saved, "rb") as source:
        if house.file is None:
            name = urlsplit(house.database).path.lstrip("/")
            client(house, "mariadb", "-e", f"DROP DATABASE `{name}`; CREATE DATABASE `{name}`")
            with tempfile.TemporaryFile() as dump:
                shutil.copyfileobj(source, dump)
                dump.seek(0)
                client(house, "mariadb", said=dump)
            return
        house.file.parent.mkdir(parents=True, exist_ok=True)
        for tail in ("-wal", "-shm"):
            house.file.with_name(house.file.name + tail).unlink(missing_ok=True)
        fresh = house.file.with_name(f"{house.file.name}.restored")
        fresh.unlink(missing_ok=True)
        with _private(fresh) as out:
            shutil.copyfileobj(source, out)
        fresh.rename(house.file)


def _put_keys(house: House, saved: Path) -> None:
    for key in sorted(saved.rglob("*")):
        if key.is_file():
            target = house.keys / key.relative_to(saved)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            with _private(target) as out:
                out.write(key.read_bytes())
            if target.parent.name == "public":
                target.chmod(0o644)  # relays read them


def client(
    house: House,
    program: str,
    *words: str,
    said: IO[bytes] | None = None,
    out: IO[bytes] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """One of MariaDB's programs on this database; the password stands in no command line.

    Raises BackupProblem, with what it said.
    """
    found = shutil.which(program)
    if found is None:
        raise BackupProblem(f"{program} is missing (Debian package mariadb-client)")
    url = urlsplit(house.database)
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as file:  # mode 0600
        file.write(
            f"[client]\nhost={url.hostname}\nport={url.port or 3306}\n"
            f'user={unquote(url.username or "")}\npassword="{unquote(url.password or "")}"\n'
            "default-character-set=utf8mb4\n"
        )
        file.flush()
        done = subprocess.run(
            [found, f"--defaults-extra-file={file.name}", *words, url.path.lstrip("/")],
            stdin=said or subprocess.DEVNULL, stdout=out or subprocess.PIPE,
            stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BackupProblem(f"{program}: {done.stderr.decode(errors='replace').strip()}")
    return done


@contextlib.contextmanager
def _private(file: Path) -> Iterator[io.BufferedWriter]:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _sum(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
