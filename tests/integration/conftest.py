"""What the tests of the desk share: a desk of their own, and its administrator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
