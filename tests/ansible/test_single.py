"""The inventory `single` on a bare Debian: installed, unchanged when played again, and in use."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.ansible.conftest import NAME
from tests.ansible.site import Site
from tests.eventually import eventually
from tests.story.people import SOON

pytestmark = pytest.mark.timeout(3600)  # the first one waits for all that the others use
OUTSIDE = {"22", "80", "443"}


def test_played_again_it_changes_nothing(site: Site) -> None:
    again = site.ansible.play()
    assert again.changes() == []
    assert set(again.changed.values()) == {0}


def test_a_setting_that_would_stop_a_start_stops_the_play_before_a_server_is_touched(
    site: Site,
) -> None:
    wrong = {"helpchannel_settings": {"HC_KEEP_DAY": 1, "HC_LOG_LEVEL": "loud"}}
    with pytest.raises(AssertionError, match="HC_KEEP_DAY: no process knows it"):
        site.ansible.play("site.yml", "-e", json.dumps(wrong))


def test_the_six_steps(site: Site, browser: Browser, tmp_path: Path) -> None:
    with (
        site.user("lucia", "Lucía Núñez", tmp_path) as user,
        site.technician(browser, "tomas", "Tomás Téllez") as technician,
    ):
        user.asks("No puedo imprimir")
        technician.sees_waiting("No puedo imprimir")
        technician.accepts("No puedo imprimir")
        request = technician.request_id()
        shown = user.sees("consent")
        assert "Tomás Téllez" in json.dumps(shown, ensure_ascii=False)
        assert user.vnc_servers() == [], "nothing of the screen before the yes"
        user.allows()
        viewer = technician.opens_the_viewer()
        viewer.shows(["red", "green", "blue", "gold"])
        viewer.click(400, 300)
        eventually(lambda: user.was_clicked() != [], SOON)
        user.says("end")
        user.is_told("finished")
        assert eventually(lambda: user.vnc_servers() == [], SOON)
    assert technician.relay_node() in {f"{NAME}-{number:02}" for number in range(1, 65)}
    eventually(lambda: {"desk", "relay", "monitor"} <= speak_of(site, request), SOON)


def speak_of(site: Site, request: str) -> set[str]:
    """The parts of the service in whose lines of the journal this request's id stands."""
    words = ["journalctl", "--no-pager", "-o", "cat", "-u", "helpchannel-*", "--grep", request]
    lines = [json.loads(line) for line in site.machines.run(NAME, *words).splitlines()]
    return {line["room"] for line in lines if line.get("help_id") == request}


def test_only_the_front_and_ssh_are_reached_from_outside(site: Site) -> None:
    listening = site.machines.run(NAME, "ss", "-Hltn").splitlines()
    places = [line.split()[3].rpartition(":") for line in listening]
    open_ports = {port for host, _, port in places if not host.startswith("127.")}
    assert open_ports == OUTSIDE


def test_its_processes_are_hardened(site: Site) -> None:
    for unit in ("helpchannel-admin@01", "helpchannel-relay@01", "helpchannel-monitor"):
        said = site.machines.run(NAME, "systemd-analyze", "security", "--no-pager", unit)
        (exposure,) = re.findall(r"exposure level for \S+: ([\d.]+)", said)
        assert float(exposure) < 2.5, said
        user = site.machines.run(NAME, "systemctl", "show", "-P", "DynamicUser", unit)
        assert user.strip() == "yes"


def test_no_secret_is_printed_or_stands_where_others_read(site: Site) -> None:
    accounts = json.loads((site.secrets / "accounts.json").read_text())
    passwords = [one["password"] for one in accounts.values()]
    passwords.append((site.secrets / "database.password").read_text())
    log = (site.folder / "site.log").read_text()
    running = site.machines.run(NAME, "ps", "-eo", "args")
    journal = site.machines.run(NAME, "journalctl", "--no-pager", "-o", "cat")
    for where in (log, running, journal):
        assert not any(password in where for password in passwords)
    readable = site.machines.run(
        NAME, "find", "/etc/helpchannel", "/etc/rabbitmq", "/etc/mysql/helpchannel.sql",
        "-type", "f", "-perm", "/o+r", "-printf", "%f\n",
    )  # fmt: skip
    for name in ("admin.env", "relay.env", "signing.pem", "definitions.json", "front.key"):
        assert name not in readable.split()


def test_it_is_saved_and_a_restore_is_rehearsed(site: Site) -> None:
    for unit in ("helpchannel-backup", "helpchannel-rehearsal"):
        site.machines.run(NAME, "systemctl", "start", unit, check=False)
        said = site.machines.run(NAME, "journalctl", "--no-pager", "-o", "cat", "-u", unit)
        result = site.machines.run(NAME, "systemctl", "show", "-P", "Result", unit)
        assert result.strip() == "success", said
    assert re.search(r"desk-\S+\.tar: ", said)
