"""One city for all tests of this level; each finds it whole."""

from collections.abc import Iterator

import pytest

from tests.ansible.machines import reasons_why_not
from tests.ha.city import City


@pytest.fixture(scope="session")
def the_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    if why := reasons_why_not():
        pytest.skip(f"whole systems cannot be booted here: {why}")
    city = City(tmp_path_factory.mktemp("ha"))
    try:
        city.begin()
        played = city.installs()
        print(f"\nten machines installed in {played.seconds:.0f} s")
        yield city
    finally:
        city.end()


@pytest.fixture
def city(the_city: City) -> City:
    """All ten machines run, and all that should works."""
    the_city.is_whole()
    return the_city
