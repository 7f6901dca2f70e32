"""What Prometheus is told, and what it never is."""

import threading
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from broker.errands import Depth
from broker.facts import HelpRefused, RelayAlive
from broker.figures import KINDS, Figures
from broker.lifecycle import State, word
from broker.metrics import Numbers
from tests.unit.broker.test_figures import BEGIN, DESK, RELAY, Talk, until_joined

NOW = BEGIN + timedelta(minutes=1)


def exposed(figures: Figures) -> str:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers(figures, threading.Lock(), lambda: NOW))
    return generate_latest(registry).decode()


def busy() -> Figures:
    say = Talk()
    until_joined(say)
    say(1, RELAY, RelayAlive(2, 1), address="relay-1")
    say(2, DESK, HelpRefused("e", "help.validated", "a person's words", "finished"))
    say.figures.queues = {"dead": Depth(7, 0)}
    return say.figures


def test_times_are_histograms() -> None:
    text = exposed(busy())
    assert 'helpchannel_accept_seconds_bucket{le="5"} 0.0' in text
    assert 'helpchannel_accept_seconds_bucket{le="10"} 1.0' in text
    assert 'helpchannel_accept_seconds_bucket{le="+Inf"} 1.0' in text
    assert "helpchannel_accept_seconds_count 1.0" in text
    assert "helpchannel_accept_seconds_sum 10.0" in text


def test_states_events_queues_and_relays_are_told() -> None:
    text = exposed(busy())
    for line in (
        'helpchannel_requests{state="established"} 1.0',
        'helpchannel_events_total{author="desk",type="help.accepted"} 1.0',
        'helpchannel_refused_total{type="help.validated"} 1.0',
        'helpchannel_queue_messages{queue="dead"} 7.0',
        'helpchannel_node_sessions{node="relay-1"} 2.0',
        "helpchannel_broker_up 0.0",
    ):
        assert line in text, line


def test_labels_hold_nothing_of_a_person() -> None:
    allowed = {word(state) for state in State} | KINDS | {
        "other", "agent", "desk", "relay", "relay-1", "dead",
    }  # fmt: skip
    for family in text_string_to_metric_families(exposed(busy())):
        for sample in family.samples:
            values = {text for name, text in sample.labels.items() if name != "le"}
            assert values <= allowed, sample


def test_an_empty_monitor_tells_zeros() -> None:
    text = exposed(Figures())
    assert 'helpchannel_requests{state="requested"} 0.0' in text
    assert "helpchannel_longest_wait_seconds 0.0" in text
