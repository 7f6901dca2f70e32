"""The case files on both databases: chained under a race, and every forgery by SQL is named."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from admin.again import again
from admin.audit import files, seals
from admin.audit.__main__ import findings
from admin.audit.verify import Seal
from admin.store import SqlStore
from broker import keys
from broker.lifecycle import State
from broker.signed import BadSignature
from tests.contract.store_house import NOW, SECOND, House

ROOT = Path(__file__).resolve().parents[2]
KEY = keys.new()
RING = keys.ring(KEY)


def found(store: SqlStore, *elsewhere: Seal) -> list[str]:
    return list(findings(store, RING, list(elsewhere)))


def sealed(store: SqlStore) -> Seal | None:
    with store.write() as uow:
        return seals.seal(uow, NOW, KEY)


@pytest.fixture
def three(house: House) -> House:
    """Three cases of several entries each, mixed with each other, and two seals."""
    asked = [house.asked() for _ in range(3)]
    sealed(house.store)
    for request in asked:
        with house.store.write() as uow:
            taken = uow.change(
                request, "ana", NOW + SECOND, state=State.PENDING, technician=house.ana
            )
            uow.note(request.id, "ana", NOW + SECOND, "note", "the cable was loose")
            uow.change(taken, "demo", NOW + 2 * SECOND, state=State.ACCEPTED)
    sealed(house.store)
    return house


def test_case_files_that_nobody_touched_are_in_order(three: House) -> None:
    assert found(three.store) == []
    with three.store.read() as uow:
        assert uow.end_of_chain()[0] == 18
    assert sealed(three.store) is None, "nothing new to seal"


def test_entries_of_writers_at_once_come_one_after_the_other(house: House) -> None:
    requests = [house.asked() for _ in range(4)]

    def write(number: int) -> None:
        for turn in range(10):
            case = requests[(number + turn) % 4].id
            again(
                house.store,
                lambda uow, case=case: uow.note(case, f"w{number}", NOW, "note", "words"),
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert found(house.store) == []
    with house.store.read() as uow:
        assert uow.end_of_chain()[0] == 4 * 2 + 40
        assert sum(len(uow.entries_of(request.id)) for request in requests) == 48


def test_desks_that_seal_at_once_leave_no_seal_out(house: House) -> None:
    def work(number: int) -> None:
        for _ in range(5):
            again(house.store, house.ask)
            again(house.store, lambda uow: seals.seal(uow, NOW, KEY))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert found(house.store) == []


FORGERIES: dict[str, tuple[str, str]] = {
    "the state it went to": ("UPDATE changes SET new = 'accepted' WHERE number = 8", "entry 8"),
    "the time": (
        "UPDATE changes SET at = '2026-11-24 09:00:00.000000' WHERE number = 8",
        "entry 8",
    ),
    "who it was": ("UPDATE changes SET who = 'bea' WHERE number = 8", "who did it was altered"),
    "the words": ("UPDATE changes SET new = 'other' WHERE attribute = 'note'", "its words were"),
    "the kind": ("UPDATE changes SET attribute = 'node' WHERE number = 8", "entry 8"),
    "the case": ("UPDATE changes SET request = 'x', sequence = 1 WHERE number = 8", "entry 8"),
    "a hash": ("UPDATE changes SET hash = who_mark WHERE number = 8", "entry 8"),
    "one entry removed": ("DELETE FROM changes WHERE number = 8", "missing: entry 8"),
    "the end removed": ("DELETE FROM changes WHERE number > 16", "missing at the end: entries 17"),
    "the end removed, and its number moved": (
        (
            "DELETE FROM changes WHERE number > 16; UPDATE chain SET number = 16,"
            " hash = (SELECT hash FROM changes WHERE number = 16)"
        ),
        "missing at the end: entry 18, which was sealed",
    ),
    "everything removed": ("DELETE FROM changes; DELETE FROM chain; DELETE FROM seals", "no case"),
    "two entries exchanged": (
        (
            "UPDATE changes SET number = 99 WHERE number = 8; UPDATE changes SET number = 8 WHERE"
            " number = 9; UPDATE changes SET number = 9 WHERE number = 99"
        ),
        "entry 8",
    ),
    "one added at the end": (
        (
            "INSERT INTO changes SELECT 19, request, 7, at, who, attribute, old, new, who_salt,"
            " who_mark, words_salt, words_mark, hash FROM changes WHERE number = 18"
        ),
        "added at the end: entry 19",
    ),
    "one made to look erased": (
        "UPDATE changes SET who = '', who_salt = NULL WHERE number = 8",
        "erased, and no later entry",
    ),
    "a seal removed": ("DELETE FROM seals WHERE number = 6", "the seal of entry 6 is missing"),
    "a request's state": ("UPDATE requests SET state = 6", "its state is not what"),
    "a request's words": ("UPDATE requests SET text = 'other'", "its text is not what"),
    "a request's technician": (
        "UPDATE requests SET technician = (SELECT id FROM people WHERE login = 'bea')",
        "its technician is not what",
    ),
    "a request removed": ("DELETE FROM requests", "it is gone, and its case file does not say so"),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_is_named(three: House, what: str) -> None:
    statements, named = FORGERIES[what]
    with three.store.engine.begin() as connection:
        for statement in statements.split(";"):
            connection.exec_driver_sql(statement)
    assert named in "\n".join(found(three.store))


def test_a_whole_case_that_is_taken_out_is_named(three: House) -> None:
    with three.store.engine.begin() as connection:
        case = connection.exec_driver_sql("SELECT request FROM changes WHERE number = 3").scalar()
        connection.exec_driver_sql(f"DELETE FROM changes WHERE request = '{case}'")  # noqa: S608
        connection.exec_driver_sql(f"DELETE FROM requests WHERE id = '{case}'")  # noqa: S608
    assert any(finding.startswith("missing: ") for finding in found(three.store))


def test_history_that_was_written_anew_does_not_carry_the_desks_seals(three: House) -> None:
    """Whoever can write to the database can compute every hash again, but cannot sign."""
    with three.store.read() as uow:
        entries = [one for one, _ in uow.entries(0, 100)]
        kept = uow.seals()
    with three.store.engine.begin() as connection:
        for table in ("changes", "chain"):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
    with three.store.write() as uow:
        for one in entries:
            new = "cancelled tech" if one.new == "pending" else one.new
            uow._track(one.case, one.who, one.at, one.what, one.old, new)
    named = "\n".join(found(three.store))
    assert "written anew" in named
    with three.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM seals")
    keeper = seals.read(RING, kept[-1])
    assert "is not the one that your seal names" in "\n".join(found(three.store, keeper))


def test_a_seal_of_somebody_else_is_no_seal(three: House) -> None:
    other = keys.new()
    with three.store.write() as uow:
        uow.note("x", "ana", NOW, "note", "words")
    with three.store.write() as uow:
        seals.seal(uow, NOW, other)
    with pytest.raises(BadSignature):
        found(three.store)


def test_a_case_is_exported_and_checked_with_the_public_key_alone(three: House) -> None:
    with three.store.read() as uow:
        case = uow.entries(0, 1)[0][0].case
        entries = [one for one, _ in uow.entries_of(case)]
    text = files.export(KEY, "City", NOW, case, entries)
    what, wrong = files.check(RING, text)
    assert (what["case"], len(what["entries"]), wrong) == (case, 6, [])
    for before, after in (("the cable was loose", "no cable"), ('"who": "ana"', '"who": "bea"')):
        assert before in text
        with pytest.raises(BadSignature):
            files.check(RING, text.replace(before, after))
    forged = files.export(KEY, "City", NOW, case, entries[:1] + entries[2:])
    assert files.check(RING, forged)[1]


def program(*words: str, url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        "HC_DATABASE_URL": url, "HC_SIGNING_KEY": str(folder / "signing.pem"),
        "HC_PUBLIC_KEYS": str(folder / "public"),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "admin.audit", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_words_for_auditors(
    three: House, tmp_path: Path, run: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    with three.store.read() as uow:
        case = uow.entries(0, 1)[0][0].case
    with three.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM seals")  # of this file's own key
    seal, file = tmp_path / "seal.json", tmp_path / "case.json"
    seal.write_text(run("seal").stdout)
    verified = run("verify", str(seal))
    assert (verified.returncode, verified.stdout) == (0, "In order: 18 entries.\n")
    assert run("export", case, str(file)).returncode == 0
    checked = run("check", str(file))
    assert checked.returncode == 0, checked.stdout
    assert f"case {case}" in checked.stdout
    file.write_text(file.read_text().replace("loose", "tight"))
    assert run("check", str(file)).returncode == 1
    with three.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM changes WHERE number = 8")
    verified = run("verify", str(seal))
    assert verified.returncode == 1
    assert "missing: entry 8" in verified.stdout
    assert run("export", "no-such-case").returncode == 2
    assert run("wrong").returncode == 2


@pytest.fixture
def run(store: SqlStore, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    keys.generate(tmp_path)
    url = store.engine.url.render_as_string(hide_password=False)
    return lambda *words: program(*words, url=url, folder=tmp_path)
