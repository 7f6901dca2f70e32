"""A process that hangs is started again by its watchdog, and the front passes over it meanwhile."""

import ssl
import time
import urllib.error
import urllib.request

import pytest

from tests.ansible.conftest import NAME
from tests.ansible.site import Site
from tests.eventually import eventually

pytestmark = pytest.mark.timeout(1500)  # the first one may wait for the site
UNITS = ("helpchannel-admin@01", "helpchannel-relay@01", "helpchannel-monitor")
PATIENCE = 180.0  # the watchdog's 30 s, and a new start, on a machine that does other things too
ANSWERED = 40.0  # seconds: the front bears a desk's silence for 30


def pid(site: Site, unit: str) -> int:
    return int(site.machines.run(NAME, "systemctl", "show", "-P", "MainPID", unit))


def status(site: Site, path: str) -> int:
    """What the front answers to a question for this."""
    context = ssl.create_default_context(cafile=str(site.secrets / "ca" / "ca.pem"))
    try:
        with urllib.request.urlopen(  # noqa: S310 - https
            f"{site.url}{path}", timeout=ANSWERED, context=context
        ) as answer:
            code: int = answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return code


def test_whatever_hangs_is_started_again_and_people_are_served_all_the_while(site: Site) -> None:
    frozen = {unit: pid(site, unit) for unit in UNITS}
    site.machines.run(NAME, "kill", "-STOP", *map(str, frozen.values()))
    begun = time.monotonic()
    left = set(UNITS)

    def all_are_new() -> bool:
        assert status(site, "/healthz") == 200
        assert status(site, "/sign-in") == 200
        left.difference_update(unit for unit in [*left] if pid(site, unit) not in (0, frozen[unit]))
        return not left

    while not all_are_new():
        assert time.monotonic() - begun < PATIENCE, f"still hang: {left}"
    for unit in UNITS:
        said = site.machines.run(NAME, "journalctl", "--no-pager", "-u", unit)
        assert "Watchdog timeout" in said
        assert "Fatal Python error: Aborted" in said, "where it stood is in the journal"
    eventually(lambda: status(site, "/readyz") == 200, 60)
