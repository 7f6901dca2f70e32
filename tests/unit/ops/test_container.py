"""Where no engine can build them, at least their rules are looked at."""

import re
from typing import Any

import yaml

from ops import serve
from ops.machine import ROOT

FOLDER = ROOT / "ops" / "container"
IMAGE = (FOLDER / "Containerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "admin", "relay", "monitor")


def test_the_image_runs_as_nobody_special_and_says_whether_it_is_well() -> None:
    last = IMAGE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["helpchannel-server"\]$', last, re.MULTILINE)


def test_images_are_of_a_version_and_libraries_of_known_hashes() -> None:
    bases = re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)
    bases += [one["image"] for name, one in SERVICES.items() if name not in OURS]
    assert all(":" in base and not base.endswith(":latest") for base in bases)
    assert "--require-hashes" in IMAGE
    assert "ADD " not in IMAGE


def test_one_image_has_several_commands_and_each_is_a_word() -> None:
    assert {SERVICES[name]["image"] for name in OURS} == {"${HC_IMAGE:-help-channel}"}
    for name in OURS:
        words = SERVICES[name].get("command", ["admin"])
        assert set(words) & set(serve.WORDS)


def test_every_service_is_watched_restarted_and_may_do_little() -> None:
    for name, service in SERVICES.items():
        assert name == "prepare" or service["restart"] == "unless-stopped"
        assert "healthcheck" in service or name == "admin"  # the image's own
        if name in {*OURS, "front"}:
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]


def test_whatever_is_named_is_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in COMPOSE["volumes"]


def test_one_port_is_published_and_on_this_machine_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8080:8080"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
