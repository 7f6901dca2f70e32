"""One request through the six steps, as other systems see it: a webhook, and Prometheus."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from broker import signing
from ops.stack import Stack
from tests.eventually import eventually
from tests.integration.webhook_receiver import KEY, Receiver, sender
from tests.processes import end_process
from tests.story.people import SOON, Technician, User
from tests.story.test_step_5_session import in_session

STEPS = [
    "help.requested", "help.queued", "help.accepted", "help.validated", "help.admitted",
    "tunnel.waiting", "tunnel.established", "help.finished",
]  # fmt: skip
TIMES = ("accept", "consent", "first_picture")


@pytest.fixture
def receiver(stack: Stack, tmp_path: Path) -> Iterator[Receiver]:
    """Of another system, to which `python -m broker.webhook` sends."""
    receiver = Receiver()
    process = sender(stack.broker_url("webhook"), receiver, tmp_path / "webhook.log")
    try:
        yield receiver
    finally:
        end_process(process)
        receiver.close()


def figures(stack: Stack) -> dict[tuple[str, str], float]:
    """What Prometheus would scrape now: (name, state or nothing) -> value."""
    address = stack.environment("monitor")["HC_MONITOR_METRICS"]
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    return {
        (sample.name, sample.labels.get("state", "")): sample.value
        for family in families(text)
        for sample in family.samples
        if "le" not in sample.labels
    }


def kinds(receiver: Receiver, help_id: str) -> list[str]:
    """What the receiver was told of this request, in order."""
    told = [json.loads(body) for _, body in receiver.got]
    return [one["type"] for one in told if one["subject"] == help_id]


def genuine(headers: dict[str, str], body: bytes) -> bool:
    """As a receiver checks it."""
    stamp = float(headers["webhook-timestamp"])
    expected = signing.headers([KEY], headers["webhook-id"], stamp, body)
    return headers["webhook-signature"] == expected["webhook-signature"]


def test_the_six_steps_reach_a_webhook_and_the_figures(
    stack: Stack, user: User, technician: Technician, receiver: Receiver
) -> None:
    before = figures(stack)
    in_session(user, technician, "watched from outside")
    help_id = technician.page.url.rstrip("/").rsplit("/", 1)[-1]

    def now(name: str, state: str = "") -> float:
        return figures(stack).get((name, state), 0) - before.get((name, state), 0)

    eventually(lambda: now("helpchannel_requests", "established") == 1, SOON)
    technician.page.click("#end")
    user.is_told("finished")

    def all_told() -> bool:
        told = kinds(receiver, help_id)
        in_order = [kind for kind in told if kind in STEPS]
        assert list(dict.fromkeys(in_order)) == STEPS, told
        return True

    eventually(all_told, SOON)
    assert all(genuine(headers, body) for headers, body in receiver.got)
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == len(set(ids))

    eventually(lambda: now("helpchannel_requests_ended_total", "finished tech") == 1, SOON)
    assert now("helpchannel_requests", "established") == 0
    for time in TIMES:
        assert now(f"helpchannel_{time}_seconds_count") == 1
        assert 0 < now(f"helpchannel_{time}_seconds_sum") < 30
