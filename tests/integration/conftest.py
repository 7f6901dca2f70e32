"""What tests share: a desk without a service, and a whole service with a desktop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.integration.agent_desktop import VirtualDesktop, virtual_desktop
from tests.integration.agent_road import add_people
from tests.integration.desk_client import Browser, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A furnished desk on SQLite, without a broker; a file whose desk is another has its own."""
    made = House(tmp_path)
    made.furnish()
    yield made
    made.close()


@pytest.fixture
def admin(house: House) -> Browser:
    """The administrator's browser, signed in."""
    return house.browser("admin")


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, node: RabbitNode, key_folder: Path
) -> Iterator[Stack]:
    """A service for the tests of one file, and people who use it."""
    folder = tmp_path_factory.mktemp("service")
    node.add_vhost(folder.name)
    stack = Stack(
        folder, port=0, node=node, vhost=folder.name, keys=key_folder,
        settings={"HC_RELAY_PROCESSES": "1"},
    )  # fmt: skip
    try:
        stack.start("front", "desk", "relay")
        add_people(stack)
        yield stack
    finally:
        stack.kill()
        node.drop_vhost(folder.name)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    """A desktop for the tests of one file, without a window manager."""
    with virtual_desktop(tmp_path_factory.mktemp("desktop")) as desktop:
        yield desktop
