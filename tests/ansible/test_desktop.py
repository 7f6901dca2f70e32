"""The agent on a desktop that the playbooks gave it to."""

import json
from pathlib import Path

import pytest

from tests.ansible.conftest import DESKTOP
from tests.ansible.site import Site
from tests.integration.agent_desktop import virtual_desktop
from tests.story.people import PASSWORD

pytestmark = pytest.mark.timeout(1500)  # the first one may wait for the site
PARTS = {"proxy", "server", "clock", "sign_in", "broker", "relay", "display", "vnc"}


def test_its_line_test_finds_all_that_a_session_needs(site: Site, tmp_path: Path) -> None:
    site.add_person("rosa", "Rosa Díaz", "USER")
    machine = site.machines.all[DESKTOP]
    machine.shows_screens(site.machines.key)
    site.machines.run(DESKTOP, "useradd", "--create-home", "rosa")
    with virtual_desktop(tmp_path) as desktop:
        found = site.machines.run(
            DESKTOP, "runuser", "-u", "rosa", "--", "env", f"DISPLAY={desktop.display}",
            "helpchannel", "--check", "--json", "--login", "rosa", "--password-stdin",
            said=f"{PASSWORD}\n", check=False,
        )  # fmt: skip
    steps = {each["step"]: each["ok"] for each in map(json.loads, found.splitlines())}
    assert steps == dict.fromkeys(PARTS, True), found


def test_what_the_site_says_is_in_its_settings_and_what_starts_with_a_desktop_is_there(
    site: Site,
) -> None:
    settings = site.machines.run(DESKTOP, "cat", "/etc/helpchannel.conf")
    assert f"rest_base_url = {site.url}" in settings
    assert "ca_file = /usr/local/share/ca-certificates/helpchannel.crt" in settings
    for file in ("/etc/xdg/autostart/helpchannel.desktop", "/usr/bin/helpchannel"):
        site.machines.run(DESKTOP, "test", "-f", file)
