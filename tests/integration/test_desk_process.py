"""The desk as a process: its words for operators, its sign-in on a real broker, its absence."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from gevent import Timeout
from gevent.pywsgi import WSGIServer

from admin.build import Process
from admin.model_access import Visit
from admin.store import SqlStore
from broker import keys, tokens
from broker.clock import utc
from broker.link import Link
from broker.topology import agent_mailbox
from ops.ports import free
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.broker_ends import linked, operator, stranger
from tests.integration.desk_client import NOWHERE, PASSWORD, House

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "login": "demo",
    "password": PASSWORD,
    "machine": {"name": "pc", "token": "t" * 32, "system": "Debian"},
}


# -- an agent signs in, on a real broker -----------------------------------------------------------


@pytest.fixture
def house(node: RabbitNode, vhost: str, tmp_path: Path, key_folder: Path) -> Iterator[House]:
    for name in ("signing.pem", "public"):  # the key that the node trusts
        (tmp_path / name).symlink_to(key_folder / name)
    url = node.url("desk", vhost)
    with linked(url):  # makes the exchange
        made = House(tmp_path, url, vhost)
        made.furnish()
        link: Link = made.desk.link
        link.start()
        assert link.wait_up(20)
        yield made
        link.stop()
        made.close()


def test_an_agent_that_signs_in_finds_its_queue_and_may_read_it(
    house: House, node: RabbitNode, vhost: str
) -> None:
    answer = house.browser().send("/api/v1/agent/sign-in", GOOD)
    assert answer.status == 200
    said = answer.json
    assert said["amqp_url"] == "wss://help.example.org/amqp"
    assert (said["name"], said["organisation"], said["open"], said["vhost"]) == (
        "Demo", "City <Hall>", None, vhost,
    )  # fmt: skip
    assert tokens.read(house.desk.keys, said["token"], utc().timestamp()).agent == said["agent"]
    with stranger(node, vhost, said["agent"], said["token"]) as channel:
        method, _, _ = channel.basic_get(f"agent.{said['agent']}")
        assert method is None


def test_the_same_machine_is_the_same_agent_and_another_is_another(house: House) -> None:
    browser = house.browser()
    first = browser.send("/api/v1/agent/sign-in", GOOD).json["agent"]
    moved = {**GOOD, "machine": {"name": "renamed", "token": "t" * 32}}
    assert browser.send("/api/v1/agent/sign-in", moved).json["agent"] == first
    other = {**GOOD, "machine": {"name": "pc", "token": "u" * 32}}
    assert browser.send("/api/v1/agent/sign-in", other).json["agent"] != first
    borrowed = {**GOOD, "login": "ana"}
    assert browser.send("/api/v1/agent/sign-in", borrowed).json["agent"] != first


def test_an_agent_that_comes_back_hears_what_it_has_open(house: House) -> None:
    browser = house.browser()
    agent = browser.send("/api/v1/agent/sign-in", GOOD).json["agent"]
    with house.store.read() as uow:
        machine = uow.machine(agent)
    request = house.asked(machine, text="my printer")
    assert browser.send("/api/v1/agent/sign-in", GOOD).json["open"] == {
        "help": request.id, "state": "requested", "text": "my printer", "technician": None,
        "question": None, "messages": [], "pictured": False,
    }  # fmt: skip


def test_what_a_mailbox_holds_survives_the_next_sign_in(
    house: House, node: RabbitNode, vhost: str
) -> None:
    browser = house.browser()
    agent = browser.send("/api/v1/agent/sign-in", GOOD).json["agent"]
    with operator(node, vhost) as look:
        look.basic_publish("helpchannel", f"desk.{agent}.help.queued", b"kept")
        browser.send("/api/v1/agent/sign-in", GOOD)
        method, _, body = look.basic_get(f"agent.{agent}", auto_ack=True)
        assert method is not None
        assert body == b"kept"


def test_a_mailbox_of_the_other_kind_is_made_anew_when_its_agent_signs_in(
    house: House, node: RabbitNode, vhost: str
) -> None:
    browser = house.browser()
    agent = browser.send("/api/v1/agent/sign-in", GOOD).json["agent"]
    house.desk.link.delete(f"agent.{agent}")
    house.desk.link.declare(agent_mailbox(agent, "quorum"))
    assert browser.send("/api/v1/agent/sign-in", GOOD).status == 200
    with operator(node, vhost) as look:
        look.queue_declare(
            f"agent.{agent}", durable=True, arguments=dict(agent_mailbox(agent).arguments)
        )  # the broker refuses another shape


# -- words for operators ---------------------------------------------------------------------------


class Operator:
    def __init__(self, folder: Path) -> None:
        keys.generate(folder)
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HC_BROKER_URL": NOWHERE,
            "HC_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
            "HC_SIGNING_KEY": str(folder / "signing.pem"),
            "HC_PUBLIC_KEYS": str(folder / "public"),
            "HC_PUBLIC_URL": "http://127.0.0.1:8080",
        }

    def says(self, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "admin", *words],
            cwd=ROOT,
            env={**self.environment, **more},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def op(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def test_the_first_link_is_made_only_while_nobody_can_administer(op: Operator) -> None:
    first, second = op.says("first-link"), op.says("first-link")
    for said in (first, second):
        assert said.stdout.startswith("http://127.0.0.1:8080/welcome/")
        assert said.returncode == 0
    assert first.stdout != second.stdout
    add = ("person", "add", "--login", "root", "--name", "Root", "--role", "ADMIN")
    assert op.says(*add, "--password-stdin", stdin="a long password\n").returncode == 0
    third = op.says("first-link")
    assert (third.stdout, third.returncode) == ("", 0)


def test_a_wrong_word_or_setting_is_told(op: Operator) -> None:
    unknown = op.says("dance")
    assert (unknown.returncode, "first-link" in unknown.stderr) == (2, True)
    wrong = op.says(HC_LEASE_SECONDS="nan", HC_DESK_LISTEN="here")
    assert wrong.returncode == 2
    assert "HC_LEASE_SECONDS" in wrong.stderr
    assert "HC_DESK_LISTEN" in wrong.stderr
    keyless = op.says(HC_SIGNING_KEY="/nowhere.pem")
    assert (keyless.returncode, "/nowhere.pem" in keyless.stderr) == (2, True)
    assert "HC_DATABASE_URL" in op.says("--help").stdout


def test_an_operator_helps_the_last_administrator_who_lost_the_codes(
    op: Operator, tmp_path: Path
) -> None:
    add = ("person", "add", "--login", "root", "--name", "Root", "--role", "ADMIN")
    op.says(*add, "--password-stdin", stdin="a long password\n")
    store = SqlStore(f"sqlite:///{tmp_path / 'desk.db'}")
    with store.write() as uow:
        root = uow.person_by_login("root")
        assert root is not None
        uow.set_second_factor(root.id, "SECRET", 0, utc())
        uow.add_session("a" * 64, root.id, utc(), utc() + timedelta(hours=1), Visit("x"))
    assert op.says("person", "sign-out", "root").returncode == 0
    with store.read() as uow:
        assert uow.sessions_of(root.id, utc(), utc() - timedelta(days=1)) == []
        assert uow.has_second_factor() == {root.id}
    done = op.says("person", "reset-codes", "root")
    assert (done.returncode, "by=operator" in done.stdout + done.stderr) == (0, True)
    with store.read() as uow:
        assert uow.has_second_factor() == frozenset()
    store.engine.dispose()
    nobody = op.says("person", "reset-codes", "nobody")
    assert (nobody.returncode, "nobody has the login" in nobody.stderr) == (1, True)


@pytest.mark.parametrize("what", [["--login", "x"], ["--role", "KING"]])
def test_a_person_is_added_with_all_that_is_needed_only(what: list[str], op: Operator) -> None:
    assert op.says("person", "add", *what).returncode == 2


def test_a_desk_that_starts_without_a_broker_serves_says_so_and_ends_when_told(
    op: Operator,
) -> None:
    port = free()
    op.says("first-link")  # the tables
    process = subprocess.Popen(
        [sys.executable, "-m", "admin"],
        cwd=ROOT,
        env={**op.environment, "HC_DESK_LISTEN": f"127.0.0.1:{port}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:

        def lives() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as it:
                    return bool(it.status == 200)
            except OSError:
                return False

        eventually(lives, within=20)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        said = process.stderr.read() if process.stderr else ""
        assert "broker.unreachable" in said
        assert "nothing@" not in said, "nor its password"
        assert "Traceback" not in said
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def test_who_is_told_to_end_before_it_serves_does_not_begin_to() -> None:
    server = WSGIServer(("127.0.0.1", 0), lambda *_: [])
    others = {one.name: Mock() for one in fields(Process) if one.init and one.name != "server"}
    process = Process(server=server, **others)
    process.stop()
    with Timeout(10):
        process.run()
    server.stop()
