"""One machine of each kind loses its power while a session runs, and comes back."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.ha.city import INSTALL_SECONDS, Chooser, City
from tests.ha.telling import begins, ends, goes_on, the_six_steps, two

pytestmark = pytest.mark.timeout(2 * INSTALL_SECONDS)

WHO: dict[str, Chooser] = {
    "relay": lambda _city, node: node.rpartition("-")[0],
    "proxy": lambda city, _node: city.holder(),
    "admin": lambda city, _node: city.reader(),
    "broker": lambda city, _node: city.leader(),
}
"""The one that hurts most: it carries the session, has the address, reads or leads the inbox."""


@pytest.mark.parametrize("kind", WHO)
def test_the_session_goes_on_and_another_one_begins(
    kind: str, city: City, browser: Browser, tmp_path: Path
) -> None:
    with two(city, browser, tmp_path) as (user, technician):
        viewer = begins(user, technician, f"Antes de que falle ({kind})")
        victim = WHO[kind](city, technician.relay_node())
        city.loses(victim)
        still = goes_on(user, technician, viewer)
        print(f"\n{victim} lost its power: the picture stood still for {still:.1f} s at most")
        ends(user)
    the_six_steps(city, browser, tmp_path, f"Mientras falta ({kind})")
    city.is_whole()
