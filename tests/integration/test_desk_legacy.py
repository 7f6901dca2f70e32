"""The old clients' REST, their calls in their order; off unless it is asked for."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from admin.usecases import facts
from admin.usecases.machines import revoke
from broker import codes
from broker.clock import utc
from broker.events import Event
from broker.facts import TunnelEstablished, TunnelWaiting
from broker.ids import event_id
from broker.lifecycle import Author, State
from tests.integration.desk_client import PASSWORD, Answer, House
from tests.integration.relay_process import RelayProcess

GOOD = {
    "username": "demo", "password": PASSWORD, "machine_name": "pc-12", "machine_token": "inv-77",
    "machine_data": "x86_64, Guadalinex",
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, HC_LEGACY_REST="1")
    made.furnish()
    made.relay_lives()
    yield made
    made.close()


class OldClient:
    """hcc.py, as far as the desk sees it."""

    def __init__(self, house: House) -> None:
        self._browser = house.browser()
        self.secrets: dict[str, str] = {}

    def asks(self, path: str, **query: str) -> Answer:
        return self._browser.get(f"/rest/{path}?{urlencode({**self.secrets, **query})}")

    def signs_in(self, **changes: str) -> dict[str, Any]:
        said = self.asks("user/login", **{**GOOD, **changes}).json
        if said["status"] == "success":
            self.secrets = {
                "access-token": said["access_token"], "connection_code": said["connection_code"],
            }  # fmt: skip
        return dict(said)

    def says(self, word: str, **query: str) -> Any:
        return self.asks(f"connection/{word}", **query).json


def request_id(house: House) -> str:
    with house.store.read() as uow:
        return uow.waiting(1)[0].request


def relay_says(house: House, help_id: str, fact: Any) -> None:
    now = house.clock()
    with house.store.write() as uow:
        event = Event(event_id(now), Author.RELAY, "relay-1", help_id, now, fact)
        assert facts.handle(uow, house.desk.rules, now, event) is None


def test_the_whole_way_in_the_old_clients_order(house: House) -> None:
    client, ana = OldClient(house), house.browser("ana")
    assert client.signs_in()["status"] == "success"
    help_id = request_id(house)
    assert client.says("fetch") == {"tech_name": "", "has_tech": "0"}
    ana.post(f"/requests/{help_id}/accept")
    assert client.says("fetch") == {"tech_name": "Ana", "has_tech": "1"}
    assert client.says("accept") == {"status": "success"}
    request = house.request(help_id)
    assert (request.state, request.node, request.control) == (State.ACCEPTED, "relay-1", True)
    assert client.asks("connection/alive").text == "0"
    relay_says(house, help_id, TunnelWaiting("agent"))
    relay_says(house, help_id, TunnelEstablished())
    assert client.asks("connection/alive").text == "1"
    assert client.says("finish", finisher="user") == {"status": "success"}
    assert house.request(help_id).state is State.FINISHED_USER
    assert client.asks("connection/alive").text == "0"
    assert client.says("finish", finisher="tech") == {"status": "success"}, "it is over, and stays"


def test_a_no_puts_the_request_back_and_another_may_come(house: House) -> None:
    client = OldClient(house)
    client.signs_in()
    help_id = request_id(house)
    house.browser("ana").post(f"/requests/{help_id}/accept")
    assert client.says("reject") == {"status": "success"}
    assert client.says("fetch")["has_tech"] == "0"
    house.browser("bea").post(f"/requests/{help_id}/accept")
    assert client.says("fetch")["tech_name"] == "Bea"
    with house.store.read() as uow:
        assert "rejected" in {change.new for change in uow.changes_of(help_id)}


def test_a_closed_window_cancels_what_waits(house: House) -> None:
    client = OldClient(house)
    client.signs_in()
    help_id = request_id(house)
    assert client.says("close") == {"status": "success"}
    assert house.request(help_id).state is State.CANCELLED_USER


def test_signing_in_again_finds_the_open_request(house: House) -> None:
    OldClient(house).signs_in()
    OldClient(house).signs_in()
    with house.store.read() as uow:
        assert uow.waiting_count() == 1


def test_a_yes_to_nobody_is_an_error(house: House) -> None:
    client = OldClient(house)
    client.signs_in()
    assert client.says("accept") == {"status": "error"}
    assert client.says("reject") == {"status": "error"}


def test_a_wrong_password_is_an_error_and_too_many_are_stopped(house: House) -> None:
    client = OldClient(house)
    for _ in range(12):
        assert client.signs_in(password="wrong") == {"status": "error"}
    assert client.signs_in() == {"status": "error"}, "the right one comes too late"


@pytest.mark.parametrize("spoiled", ["access-token", "connection_code"])
def test_without_both_secrets_nothing_is_told(spoiled: str, house: House) -> None:
    client, other = OldClient(house), OldClient(house)
    client.signs_in()
    other.signs_in(machine_token="another")
    for wrong in ("", "x", "ñ", other.secrets[spoiled]):
        client.secrets[spoiled] = wrong
        assert client.says("fetch") == {"tech_name": "", "has_tech": "0"}
        assert client.says("close") == {"status": "error"}


def test_a_revoked_machine_and_an_old_token_are_out(house: House) -> None:
    client = OldClient(house)
    client.signs_in()
    house.clock.forward(hours=5)
    assert client.says("close") == {"status": "error"}
    client.signs_in()
    with house.store.write() as uow:
        machine = uow.machines()[0]
        revoke(uow, house.clock(), "operator", machine.id)
    assert client.says("close") == {"status": "error"}
    assert client.signs_in() == {"status": "error"}


def test_no_secret_reaches_the_log(house: House, caplog: pytest.LogCaptureFixture,
                                   capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    client = OldClient(house)
    with caplog.at_level(logging.DEBUG):
        client.signs_in()
        client.says("accept")
        client.signs_in(password="wrong password")
    said = caplog.text + "".join(capsys.readouterr())
    for secret in (PASSWORD, "wrong password", *client.secrets.values()):
        assert secret not in said


def test_it_is_off_unless_it_is_asked_for(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.furnish()
    assert house.browser().get(f"/rest/user/login?{urlencode(GOOD)}").status == 404
    house.close()


def test_the_connection_code_opens_the_relay_for_the_old_tunnel(
    house: House, tmp_path: Path
) -> None:
    relay = RelayProcess(
        tmp_path, HC_REPEATER="on", HC_REPEATER_SERVER="127.0.0.1:0",
        HC_REPEATER_VIEWER="127.0.0.1:0",
    )  # fmt: skip
    try:
        # A relay takes no code from before its start.
        house.clock.now = utc() + timedelta(seconds=1)
        house.relay_lives()
        client = OldClient(house)
        client.signs_in()
        help_id = request_id(house)
        code = client.secrets["connection_code"]
        at = house.clock().timestamp()
        assert codes.read(house.desk.keys, code, "relay-1", at).session == help_id
        agent = relay.open("wsServer", subprotocols=["binary"])
        agent.send(f"ID:{code}".encode().ljust(250, b"\0"))
        viewer = relay.connect(help_id, "viewer")
        agent.send(b"RFB 003.008\n")
        assert viewer.recv(5) == b"RFB 003.008\n"
    finally:
        relay.stop()


def test_answers_are_json(house: House) -> None:
    answer = OldClient(house).asks("connection/alive")
    assert (answer.headers["Content-Type"], json.loads(answer.text)) == ("application/json", 0)
