import json
import stat
from pathlib import Path

import pytest

from ops import rabbit_files, site_secrets

NAMES = [("broker-1", ["10.0.0.1"])]


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    assert site_secrets.make(tmp_path, NAMES)
    assert not site_secrets.make(tmp_path, NAMES)


def test_only_their_owner_reads_them(tmp_path: Path) -> None:
    site_secrets.make(tmp_path / "secrets", NAMES)
    secret = [file for file in tmp_path.rglob("*") if file.is_file()]
    open_to_others = [
        file.name
        for file in secret
        if stat.S_IMODE(file.stat().st_mode) != 0o600 and file.parent.name != "public"
    ]
    assert open_to_others == []
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_each_account_has_a_password_and_the_broker_gets_its_digest_alone(tmp_path: Path) -> None:
    site_secrets.make(tmp_path)
    accounts = json.loads((tmp_path / "accounts.json").read_text())
    assert set(accounts) == set(rabbit_files.RIGHTS)
    told = (tmp_path / "definitions.json").read_text()
    assert not any(one["password"] in told for one in accounts.values())
    assert {user["name"] for user in json.loads(told)["users"]} == set(accounts)


def test_an_account_that_a_newer_version_needs_is_added_and_the_others_stay(tmp_path: Path) -> None:
    site_secrets.make(tmp_path)
    file = tmp_path / "accounts.json"
    before = json.loads(file.read_text())
    file.write_text(json.dumps({"desk": before["desk"]}))
    assert site_secrets.make(tmp_path)
    after = json.loads(file.read_text())
    assert after["desk"] == before["desk"]
    assert set(after) == set(before)


def test_it_says_nothing_but_whether_it_made_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site_secrets.main([str(tmp_path), "--certificate", "broker-1=10.0.0.1"])
    site_secrets.main([str(tmp_path), "--certificate", "broker-1=10.0.0.1"])
    assert capsys.readouterr().out == "made\nkept\n"
