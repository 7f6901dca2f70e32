"""One site for all tests of the playbooks: a bare Debian as its server, another as a desktop."""

from collections.abc import Iterator

import pytest

from ops.packaging import brand, deb
from tests.ansible.machines import reasons_why_not
from tests.ansible.site import Site

NAME, DESKTOP = "desk", "puesto-7"
GROUPS = ("brokers", "databases", "relays", "admins", "proxies", "monitoring")
MOMENT = 1_700_000_000


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The inventory `single` with a desktop, played once."""
    if why_not := reasons_why_not():
        pytest.skip(f"whole systems cannot be booted here: {why_not}")
    package = deb.build(tmp_path_factory.mktemp("package"), brand.Brand({}, {}), MOMENT)
    groups = {group: [NAME] for group in GROUPS} | {"desktops": [DESKTOP]}
    site = Site(tmp_path_factory.mktemp("single"), groups)
    try:
        site.begin(agent_package=str(package))
        site.ansible.play()
        yield site
    finally:
        site.end()
