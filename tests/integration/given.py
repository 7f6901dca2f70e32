"""What is given to users, dressed as an organisation's own, and a service for it to reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.packaging import brand
from ops.rabbit_node import RabbitNode
from ops.stack import Stack
from tests.integration.agent_road import add_people

MOMENT = 1_700_000_000  # stands in every file


@contextmanager
def serving(folder: Path, node: RabbitNode, keys: Path) -> Iterator[Stack]:
    """One with people in it."""
    node.add_vhost(folder.name)
    stack = Stack(
        folder, port=0, node=node, vhost=folder.name, keys=keys,
        settings={"HC_RELAY_PROCESSES": "1"},
    )  # fmt: skip
    try:
        stack.start("front", "desk", "relay")
        add_people(stack)
        yield stack
    finally:
        stack.kill()


def dressed(folder: Path, stack: Stack) -> brand.Brand:
    """From a file, as an organisation writes it."""
    file = folder / "brand.toml"
    file.write_text(f'name = "Ayuda"\nserver = "{stack.url}"\nlanguage = "es"\n')
    return brand.read(file)
