"""RabbitMQ is down: every process waits and says so, people are told, and nothing is lost."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ops.stack import Stack
from tests.accounts import add_person
from tests.eventually import eventually
from tests.story.people import PASSWORD, SOON, Technician, User


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[Stack]:
    """A service of this story's own, whose broker may be stopped."""
    stack = Stack(tmp_path / "var", port=0)
    try:
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def people(
    own_stack: Stack, browser: Browser, tmp_path: Path
) -> Iterator[Callable[[], tuple[User, Technician]]]:
    made: list[User | Technician] = []

    def come() -> tuple[User, Technician]:
        add_person(own_stack, "lucia", "Lucía Núñez", "USER", PASSWORD)
        add_person(own_stack, "tomas", "Tomás Téllez", "TECH", PASSWORD)
        user = User(own_stack, "lucia", "Lucía Núñez", tmp_path)
        technician = Technician(browser, own_stack, "tomas", "Tomás Téllez")
        made.extend([user, technician])
        user.sits_at_a_desktop()
        technician.signs_in()
        return user, technician

    yield come
    for one in made:
        one.goes_home()


def test_every_process_waits_for_a_broker_that_comes_later(
    own_stack: Stack, people: Callable[[], tuple[User, Technician]]
) -> None:
    own_stack.start()  # once, so that the broker has a place and its accounts
    node = own_stack.node
    assert node is not None
    own_stack.stop(*own_stack.names)
    node.stop()
    outcome: list[str] = []

    def start() -> None:
        own_stack.start(*own_stack.names)
        outcome.append("ready")

    starting = threading.Thread(target=start, daemon=True)
    before = {name: len(own_stack.log(name)) for name in own_stack.names}
    starting.start()
    for name in ("desk", "relay", "monitor"):
        eventually(
            lambda name=name: "broker.unreachable" in own_stack.log(name)[before[name] :], 30
        )
    user, technician = people()
    expect(technician.page.get_by_role("alert")).to_contain_text("message broker")
    assert outcome == []
    # Somebody asks meanwhile: the agent says that it waits, and asks when it can.
    user.asks("Does anybody hear me?")
    eventually(lambda: user.seen, SOON)
    node.start()
    node.wait_ready()
    eventually(lambda: outcome == ["ready"], 60)
    technician.sees_waiting("Does anybody hear me?")
    expect(technician.page.get_by_role("alert")).to_have_count(0, timeout=SOON * 1000)
    user.sees("waiting", place=1, offline=False)


def test_a_broker_that_goes_away_in_the_middle_costs_nothing(
    own_stack: Stack, people: Callable[[], tuple[User, Technician]]
) -> None:
    own_stack.start()
    node = own_stack.node
    assert node is not None
    user, technician = people()
    user.asks("in the middle")
    technician.sees_waiting("in the middle")
    technician.accepts("in the middle")
    user.allows()
    viewer = technician.opens_the_viewer()
    viewer.shows(["red"])
    node.stop()
    eventually(lambda: "broker.unreachable" in own_stack.log("relay"), SOON)
    # The session goes on without the broker.
    viewer.click(250, 130)
    assert viewer.near(eventually(user.was_clicked, SOON), 250, 130)
    # What the two write meanwhile is kept on either side, and arrives once and in order.
    for number in range(3):
        user.says(f"say word {number}")
    technician.clicks("Chat")
    technician.writes("I cannot hear you")
    technician.reads("I cannot hear you")
    assert not any("I cannot hear you" in str(entry) for entry in user.seen)
    node.start()
    node.wait_ready()
    user.reads("I cannot hear you", within=60)
    technician.reads("I cannot hear you", "word 0", "word 1", "word 2", within=60)
    user.says("end")
    viewer.says("Lucía Núñez ended the session.", within=SOON)
    eventually(lambda: user.vnc_servers() == [], SOON)
