"""The installed server is watched: Prometheus reaches all of it, the doctor has nothing to mend."""

import json
from typing import Any

import pytest

from tests.ansible.conftest import NAME
from tests.ansible.site import Site
from tests.eventually import eventually

pytestmark = pytest.mark.timeout(1500)  # the first one may wait for the site
JOBS = {"helpchannel-monitor", "helpchannel-desk", "helpchannel-relay", "rabbitmq"}
ASK = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=10).read().decode())"
DOCTOR = (
    "env", "-C", "/opt/helpchannel/current", ".venv/bin/python", "-m", "ops.server_doctor",
    "--ca-file", "/etc/helpchannel/ca.pem", "--json",
)  # fmt: skip


def prometheus(site: Site, path: str) -> Any:
    url = f"http://127.0.0.1:9090/api/v1/{path}"
    said = site.machines.run(NAME, "python3", "-c", ASK, url, check=False)
    assert said, "Prometheus does not answer"
    return json.loads(said)["data"]


def test_prometheus_reaches_every_part_and_knows_the_rules(site: Site) -> None:
    def all_are_up() -> bool:
        targets = prometheus(site, "targets")["activeTargets"]
        assert {one["labels"]["job"] for one in targets} == JOBS
        assert {one["health"] for one in targets} == {"up"}, targets
        return True

    eventually(all_are_up, 120)
    groups = prometheus(site, "rules")["groups"]
    rules = {rule["name"]: rule for group in groups for rule in group["rules"]}
    assert "HelpChannelNoRelay" in rules
    assert {rule["health"] for rule in rules.values()} <= {"ok", "unknown"}


def test_the_doctor_finds_nothing_to_mend(site: Site) -> None:
    found = json.loads(site.machines.run(NAME, *DOCTOR, check=False))
    not_well = [one for one in found["findings"] if one["verdict"] in {"bad", "look"}]
    # The disk of a test's machine is memory, and small.
    assert [one for one in not_well if (one["check"], one["verdict"]) != ("disk", "look")] == []
    good = {one["check"] for one in found["findings"] if one["verdict"] == "good"}
    assert {"name", "port", "certificate", "inside", "broker", "database"} <= good, found
