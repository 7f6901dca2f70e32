from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from admin.live import Hub
from admin.metrics import Numbers
from admin.ports import Away


class Outbox:
    """A store of which only what waits for the broker matters."""

    def __init__(self, waiting: int | None) -> None:
        self._waiting = waiting

    def pending(self, most: int) -> list[None]:
        if self._waiting is None:
            raise Away("gone")
        return [None] * min(self._waiting, most)


def numbers(waiting: int | None = 0) -> Numbers:
    link: Any = SimpleNamespace(up=True)
    store: Any = Outbox(waiting)
    return Numbers(Hub(), link, store)


def shown(of: Numbers) -> list[str]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(of)
    return generate_latest(registry).decode().splitlines()


def application(status: str) -> Any:
    def answer(_environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start(status, [])
        return [b"here"]

    return answer


def test_answers_are_counted_by_class_and_pass_as_they_are() -> None:
    of, heads = numbers(), []
    for status in ("200 OK", "204 No Content", "404 Not Found"):
        it = of.counted(application(status))
        assert [*it({}, lambda *head: heads.append(head))] == [b"here"]
    assert heads == [("200 OK", []), ("204 No Content", []), ("404 Not Found", [])]
    lines = shown(of)
    assert 'helpchannel_desk_answers_total{status="2xx"} 2.0' in lines
    assert 'helpchannel_desk_answers_total{status="4xx"} 1.0' in lines
    assert "helpchannel_desk_answer_seconds_count 3.0" in lines


def test_a_websocket_is_no_answer() -> None:
    of = numbers()
    of.counted(application("200 OK"))({"wsgi.websocket": object()}, lambda *_: None)
    assert "helpchannel_desk_answer_seconds_count 0.0" in shown(of)


@pytest.mark.parametrize(("waiting", "up"), [(3, 1.0), (None, 0.0)])
def test_the_state_of_the_parts_is_told(waiting: int | None, up: float) -> None:
    of = numbers(waiting)
    lines = shown(of)
    assert "helpchannel_desk_pages 0.0" in lines
    assert "helpchannel_desk_broker_up 1.0" in lines
    assert "helpchannel_desk_loop_lag_seconds 0.0" in lines
    assert f"helpchannel_desk_database_up {up}" in lines
    assert ("helpchannel_desk_outbox 3.0" in lines) is bool(waiting)
