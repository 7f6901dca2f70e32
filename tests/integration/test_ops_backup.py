"""Backup under load, destruction, restore: nothing that was confirmed before it is missing."""

import io
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from admin.model import Machine, Request, Role
from admin.schema import opened
from admin.store import SqlStore
from broker import keys
from broker.clock import utc
from broker.ids import unguessable
from broker.lifecycle import State
from ops.backup import BackupProblem, House, backup, restore
from ops.mariadb import MariaDb
from tests.eventually import eventually

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "mariadb"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """An installation: its folder, its database, its keys."""
    var = tmp_path / "var"
    keys.generate(var / "keys")
    if request.param == "sqlite":
        yield House.of(var, {"HC_ORGANISATION": "City"})
        return
    server = MariaDb(tmp_path / "maria")
    server.start()
    try:
        server.run("CREATE DATABASE desk")
        yield House.of(var, {"HC_DATABASE_URL": server.url("desk"), "PATH": "/usr/bin"})
    finally:
        server.stop()


class Load:
    """Writes one request after the other; `confirmed` holds those that are committed."""

    def __init__(self, url: str) -> None:
        self.store = opened(url)
        self.confirmed: list[str] = []
        self._stop = threading.Event()
        with self.store.write() as uow:
            self.person = uow.add_person("eva", "Eva", Role.USER, None)
            self.machine = unguessable()
            uow.add_machine(
                Machine(self.machine, self.person, "pc", "", revoked=False), "d" * 64, utc()
            )
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.store.engine.dispose()

    def _run(self) -> None:
        while not self._stop.is_set():
            now = utc()
            asked = Request(
                id=unguessable(), machine=self.machine, user=self.person, text="ñ 🖨️ '\\",
                state=State.REQUESTED, created=now, modified=now, version=1,
            )  # fmt: skip
            with self.store.write() as uow:
                uow.add_request(asked, "eva")
            self.confirmed.append(asked.id)


def verified(house: House) -> "subprocess.CompletedProcess[str]":
    environment = {
        "HC_DATABASE_URL": house.database, "HC_PUBLIC_KEYS": str(house.keys / "public"),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "admin.audit", "verify"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def destroy(house: House) -> None:
    shutil.rmtree(house.var)
    if house.file is None:
        store = SqlStore(house.database)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP DATABASE desk")
            connection.exec_driver_sql("CREATE DATABASE desk")
        store.engine.dispose()


def test_what_was_confirmed_before_a_backup_is_there_after_a_restore(
    house: House, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    with Load(house.database) as load:
        eventually(lambda: len(load.confirmed) > 20)
        before = list(load.confirmed)
        backup(house, archive)
        after = len(load.confirmed)
        eventually(lambda: len(load.confirmed) > after + 5)
    signing = (house.keys / "signing.pem").read_bytes()
    assert archive.stat().st_mode & 0o777 == 0o600
    destroy(house)
    restore(house, archive)
    store = SqlStore(house.database)
    with store.read() as uow:
        missing = [one for one in before if uow.request(one) is None]
        text = uow.request(before[0])
    store.engine.dispose()
    assert missing == []
    assert text is not None
    assert text.text == "ñ 🖨️ '\\"
    assert (house.keys / "signing.pem").read_bytes() == signing
    assert (house.keys / "signing.pem").stat().st_mode & 0o777 == 0o600
    done = verified(house)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_there_is_not_lost_unless_somebody_says_so(house: House, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    with Load(house.database) as load:
        eventually(lambda: load.confirmed)
        backup(house, archive)
    with pytest.raises(BackupProblem, match="--replace"):
        restore(house, archive)
    with pytest.raises(BackupProblem, match="exists already"):
        backup(house, archive)
    restore(house, archive, replace=True)
    assert verified(house).returncode == 0


def test_a_damaged_archive_changes_nothing(tmp_path: Path) -> None:
    house = House.of(tmp_path / "var", {})
    keys.generate(house.keys)
    assert house.file is not None
    with pytest.raises(BackupProblem, match="nothing to save"):
        backup(house, tmp_path / "none.tar")
    assert not list(tmp_path.glob("none*"))
    sqlite3.connect(house.file).close()
    store = opened(house.database)
    store.engine.dispose()
    archive = tmp_path / "backup.tar"
    backup(house, archive)
    content = bytearray(archive.read_bytes())
    content[content.index(b"\x1f\x8b") + 40] ^= 1
    archive.write_bytes(content)
    shutil.rmtree(house.var)
    with pytest.raises(BackupProblem, match="damaged"):
        restore(house, archive)
    archive.write_bytes(b"nothing")
    with pytest.raises(BackupProblem, match="cannot be restored"):
        restore(house, archive)
    assert not house.file.exists()


def test_the_commands(tmp_path: Path) -> None:
    var = tmp_path / "var"
    keys.generate(var / "keys")
    store = opened(f"sqlite:///{var / 'helpchannel.db'}")
    store.engine.dispose()

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "ops", *words, "--var", str(var)],
            cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    file = tmp_path / "b.tar"
    assert run("backup", str(file)).returncode == 0
    refused = run("restore", str(file))
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert run("restore", str(file), "--replace").returncode == 0


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside"])
def test_an_archive_that_would_write_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / "strange.tar"
    with tarfile.open(file, "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BackupProblem, match="nothing that `backup` writes"):
        restore(House.of(tmp_path / "var", {}), file)
