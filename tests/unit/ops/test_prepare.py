import json
from pathlib import Path

from ops.env_file import variables
from ops.prepare import prepare
from ops.rabbit_files import RIGHTS


def test_each_process_gets_its_own_account_and_only_the_desk_the_key(tmp_path: Path) -> None:
    prepare(tmp_path, "https://help.example.org")
    desk, relay, monitor = (
        variables(tmp_path / f"{part}.env") for part in ("admin", "relay", "monitor")
    )
    assert "//desk:" in desk["HC_BROKER_URL"]
    assert "//relay:" in relay["HC_BROKER_URL"]
    assert "//monitor:" in monitor["HC_BROKER_URL"]
    assert "HC_SIGNING_KEY" in desk
    assert "HC_SIGNING_KEY" not in relay
    assert {one["HC_PUBLIC_URL"] for one in (desk, relay, monitor)} == {"https://help.example.org"}


def test_the_broker_has_no_guest_and_no_password_in_clear(tmp_path: Path) -> None:
    prepare(tmp_path, "https://help.example.org")
    definitions = (tmp_path / "rabbitmq" / "definitions.json").read_text()
    assert {user["name"] for user in json.loads(definitions)["users"]} == set(RIGHTS)
    passwords = json.loads((tmp_path / "passwords.json").read_text())
    assert not any(secret in definitions for secret in passwords.values())


def test_secrets_are_their_owners_and_stay_what_they_were(tmp_path: Path) -> None:
    prepare(tmp_path, "https://help.example.org")
    before = {file: file.read_bytes() for file in tmp_path.glob("*.env")}
    secret = [*before, tmp_path / "passwords.json", tmp_path / "keys" / "signing.pem"]
    assert {file.stat().st_mode & 0o777 for file in secret} == {0o600}
    prepare(tmp_path, "https://help.example.org")
    assert {file: file.read_bytes() for file in before} == before


def test_the_front_routes_to_the_containers_by_name(tmp_path: Path) -> None:
    prepare(tmp_path, "https://help.example.org")
    text = (tmp_path / "nginx.conf").read_text()
    assert "server admin:8002" in text
    assert "server relay:8001" in text
