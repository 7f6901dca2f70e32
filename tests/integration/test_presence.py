"""Who is there, and how soon it is seen that somebody is not: plugs are pulled, lids are closed."""

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection, connect

from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.agent_road import Agent, Technician, add_people
from tests.integration.broker_ends import Wire

pytestmark = pytest.mark.timeout(120)

WITHIN = 2.0  # seconds from the plug to the page


class Service(Stack):
    """A whole service whose users come by one wire and whose technicians by another."""

    users: Wire
    technicians: Wire

    def environment(self, name: str) -> dict[str, str]:
        # What agents are told to connect to is the public address.
        return {**super().environment(name), "HC_PUBLIC_URL": f"http://{self.users.address}"}


@pytest.fixture(scope="module", params=["/", "asked"])
def service(
    tmp_path_factory: pytest.TempPathFactory,
    node: RabbitNode,
    key_folder: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Service]:
    vhost = request.param
    if vhost != "/":
        node.add_vhost(vhost)
    stack = Service(
        tmp_path_factory.mktemp("service"), port=0, node=node, vhost=vhost, keys=key_folder,
        settings={"HC_RELAY_PROCESSES": "1"},
    )  # fmt: skip
    stack.prepare()
    stack.users, stack.technicians = Wire(stack.port), Wire(stack.port)
    try:
        stack.start("front", "desk", "relay")
        add_people(stack)
        yield stack
    finally:
        stack.kill()
        stack.users.close()
        stack.technicians.close()
        if vhost != "/":
            node.drop_vhost(vhost)


def limit(service: Service) -> float:
    """A broker that does not tell is asked every second."""
    return WITHIN if service.vhost == "/" else WITHIN + 1.2


@pytest.fixture
def ana(service: Service) -> Technician:
    return Technician(service._direct("desk"), "ana")


@pytest.fixture
def waiting(service: Service, tmp_path: Path, ana: Technician) -> Iterator[Agent]:
    """Rosa has asked for help, and the board shows that she is there."""
    environment = {"PATH": "/usr/bin:/bin", "DISPLAY": ":0"}
    url = f"http://{service.users.address}"
    agent = Agent(url, tmp_path, environment, "--login", "rosa", "--request", "help")
    agent.type("correct horse battery")
    agent.shows("waiting", offline=False)
    eventually(lambda: shown(ana) == "online", 5)
    yield agent
    with contextlib.suppress(ProcessLookupError):
        os.kill(agent.pid, signal.SIGCONT)
    service.users.unblock()
    request = ana.waiting_request()
    if request:
        ana.act(request, "cancel")
    agent.end()


def shown(technician: Technician) -> str:
    """What the board says of the one machine on it."""
    found = re.search(r'class="presence (\w+)"', technician._send("/board"))
    return found[1] if found else ""


def seconds_until(claim: Callable[[], bool], within: float = 10.0) -> float:
    began = time.monotonic()
    eventually(lambda: claim() or None, within, every=0.02)
    return time.monotonic() - began


def pull(service: Service, _agent: Agent) -> None:
    service.users.block()


def close_the_lid(_service: Service, agent: Agent) -> None:
    os.kill(agent.pid, signal.SIGSTOP)


@pytest.mark.parametrize("what", [pull, close_the_lid])
def test_a_machine_that_falls_silent_is_shown_as_offline_within_two_seconds(
    what: Callable[[Service, Agent], None], service: Service, waiting: Agent, ana: Technician
) -> None:
    what(service, waiting)
    assert seconds_until(lambda: shown(ana) == "offline") <= limit(service)
    os.kill(waiting.pid, signal.SIGCONT)
    service.users.unblock()
    eventually(lambda: shown(ana) == "online", 20)


def test_a_machine_that_is_switched_off_is_shown_so(
    service: Service, waiting: Agent, ana: Technician
) -> None:
    waiting.kill()
    assert seconds_until(lambda: shown(ana) == "offline") <= limit(service)


# -- technicians -----------------------------------------------------------------------------------


def page_of(service: Service, who: Technician, by: str) -> ClientConnection:
    """What an open page of theirs keeps open; the library answers as a browser does."""
    cookie = "; ".join(f"{one.name}={one.value}" for one in who.cookies)
    return connect(
        f"ws://{by}/here",
        origin=f"http://{service.users.address}",  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        compression=None,
        ping_interval=None,
        close_timeout=0.1,
    )


def online(technician: Technician) -> str:
    found = re.search(r'class="online-line">([\s\S]*?)</div>', technician._send("/board"))
    assert found
    return found[1]


def test_a_technician_whose_plug_is_pulled_is_gone_within_two_seconds_and_comes_back(
    service: Service, ana: Technician
) -> None:
    bea = Technician(service._direct("desk"), "bea")
    with page_of(service, bea, service.technicians.address):
        assert seconds_until(lambda: "Bea Otra" in online(ana)) < WITHIN
        time_of_an_open_page = 2.5
        with pytest.raises(AssertionError):
            seconds_until(lambda: "Bea Otra" not in online(ana), time_of_an_open_page)
        service.technicians.block()
        try:
            assert seconds_until(lambda: "Bea Otra" not in online(ana)) <= WITHIN
        finally:
            service.technicians.unblock()
        assert seconds_until(lambda: "Bea Otra" in online(ana)) < WITHIN


def test_who_waits_is_told_how_many_technicians_are_there(
    service: Service, waiting: Agent, ana: Technician
) -> None:
    waiting.shows("waiting", technicians=0)
    with page_of(service, ana, service.technicians.address):
        waiting.shows("waiting", within=8, technicians=1)
    waiting.shows("waiting", within=10, technicians=0)


def test_technicians_of_a_desk_that_is_killed_are_gone_within_two_seconds(
    service: Service, ana: Technician, tmp_path: Path
) -> None:
    bea = Technician(service._direct("desk"), "bea")
    second = Service(
        tmp_path / "second", port=0, node=service.node, vhost=service.vhost, keys=service.keys,
        settings={"HC_DATABASE_URL": service.environment("desk")["HC_DATABASE_URL"]},
    )  # fmt: skip
    second.users = service.users
    second.prepare()
    try:
        second.start("desk")
        with page_of(service, bea, f"127.0.0.1:{second.ports['desk']}"):
            assert seconds_until(lambda: "Bea Otra" in online(ana)) < WITHIN
            second.kill("desk")
            assert seconds_until(lambda: "Bea Otra" not in online(ana)) <= WITHIN
    finally:
        second.kill()


# -- the broker ------------------------------------------------------------------------------------


def test_a_broker_that_does_not_tell_is_asked_and_the_log_says_so_once(service: Service) -> None:
    log = service.log("desk")
    if service.vhost == "/":
        assert "presence.followed" in log
        assert "presence.asked_for" not in log
    else:
        assert log.count("presence.asked_for") == 1
        assert "rabbitmq_event_exchange" in log
