"""The alert rules and the dashboard are well formed and ask only for figures that exist."""

import json
import re
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from admin import metrics
from admin.live import Hub
from broker.clock import utc
from broker.figures import Figures
from broker.lifecycle import State, word
from broker.metrics import Numbers
from broker.topology import DEAD, INBOX, MONITOR, WEBHOOK

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "ops" / "monitoring"
NAME = re.compile(r"helpchannel_\w+")
RELAY = re.compile(r'"helpchannel_relay_(\w+)"|"(\w+)": \(')
LABEL = re.compile(r'(\w+)[!=]="([^"]*)"')


def known() -> set[str]:
    """Every name that the monitor and the desk expose, and the relay's."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers(Figures(), threading.Lock(), utc))
    nothing: Any = SimpleNamespace(up=True, pending=lambda _most: [])
    registry.register(metrics.Numbers(Hub(), nothing, nothing))
    found = set()
    for line in generate_latest(registry).decode().splitlines():
        if line.startswith("# TYPE"):
            _, _, name, kind = line.split()
            found |= {name} if kind != "histogram" else {f"{name}_bucket", f"{name}_count"}
    text = (ROOT / "relay" / "metrics.py").read_text()
    relays = {one or other for one, other in RELAY.findall(text)}
    return found | {f"helpchannel_relay_{name}{end}" for name in relays for end in ("", "_total")}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads((FOLDER / "grafana.json").read_text())["panels"])


def expressions() -> list[str]:
    shown = (target["expr"] for panel in panels() for target in panel["targets"])
    return [*(rule["expr"] for rule in rules()), *shown]


@pytest.mark.parametrize("expression", expressions())
def test_every_figure_that_is_asked_for_exists(expression: str) -> None:
    names = set(NAME.findall(expression))
    assert names
    assert names <= known()


@pytest.mark.parametrize("expression", expressions())
def test_every_label_that_is_asked_for_exists(expression: str) -> None:
    values = {
        "queue": {DEAD, INBOX, MONITOR, WEBHOOK},
        "state": {word(state) for state in State},
        "type": {"relay.alive"},
        "status": {"5xx"},
    }
    for label, value in LABEL.findall(expression):
        assert value in values[label]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_every_rule_says_what_is_wrong_and_what_to_look_at(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"].keys() == {"summary", "description"}


def test_names_are_there_once() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_every_figure_of_monitor_and_desk_is_on_the_dashboard_or_in_a_rule() -> None:
    asked = {name for expression in expressions() for name in NAME.findall(expression)}
    ours = {name for name in known() if not name.startswith("helpchannel_relay_")}
    left = {name for name in ours - asked if not name.endswith(("_count", "_created"))}
    assert left == {"helpchannel_node_draining"}


def test_it_is_noticed_when_a_figure_does_not_exist() -> None:
    assert "helpchannel_relay_loop_lag_seconds" in known()
    assert "helpchannel_relay_nothing" not in known()
