"""One whole service for all stories of a test process; people of their own for each story."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ops.ports import free
from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.accounts import add_person
from tests.story.people import PASSWORD, Technician, User

GRACE, WAIT, LEASE = 6, 12, 6  # short, so that what time does can be told in a story

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, node: RabbitNode, key_folder: Path
) -> Iterator[Stack]:
    node.add_vhost("story")
    stack = Stack(
        tmp_path_factory.mktemp("stack"),
        port=0,
        node=node,
        vhost="story",
        keys=key_folder,
        settings={
            "HC_GRACE_SECONDS": str(GRACE),
            "HC_WAIT_SECONDS": str(WAIT),
            "HC_LEASE_SECONDS": str(LEASE),
            "HC_MONITOR_METRICS": f"127.0.0.1:{free()}",
            "HC_ORGANISATION": "Ayuntamiento de Prueba",
        },
    )
    try:
        stack.start(within=60)
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    return make_user()


@pytest.fixture
def make_user(stack: Stack, tmp_path: Path) -> Iterator[Callable[..., User]]:
    """Somebody new at a desktop of their own."""
    made: list[User] = []

    def make(first: str = "red") -> User:
        number = next(_numbers)
        login, name = f"user{number}", f"Lucía Núñez {number}"
        add_person(stack, login, name, "USER", PASSWORD)
        folder = tmp_path / login
        folder.mkdir()
        one = User(stack, login, name, folder)
        made.append(one)
        one.sits_at_a_desktop(first)
        return one

    yield make
    for one in made:
        one.goes_home()


@pytest.fixture
def technician(make_technician: Callable[..., Technician]) -> Technician:
    return make_technician()


@pytest.fixture
def make_technician(stack: Stack, browser: Browser) -> Iterator[Callable[..., Technician]]:
    """Somebody new with a browser, signed in and looking at the board."""
    made: list[Technician] = []

    def make(role: str = "TECH") -> Technician:
        number = next(_numbers)
        login, name = f"tec{number}", f"Tomás Téllez {number}"
        add_person(stack, login, name, role, PASSWORD)
        one = Technician(browser, stack, login, name)
        made.append(one)
        one.signs_in()
        one.page.wait_for_selector("#board")
        return one

    yield make
    for one in made:
        one.goes_home()
    assert [each for one in made for each in one.complaints] == []
