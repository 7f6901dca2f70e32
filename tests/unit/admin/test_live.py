"""The hub: pages are told, in order, and let go."""

import threading
from collections.abc import Iterator

import pytest

from admin import live
from admin.live import AGAIN, Hub
from tests.eventually import eventually


class Page(threading.Thread):
    def __init__(self, hub: Hub) -> None:
        super().__init__(daemon=True)
        self.heard: list[str | None] = []
        self._hub, self._before = hub, len(hub)
        self.start()
        eventually(lambda: len(hub) > self._before, every=0.001)

    def run(self) -> None:
        for told in self._hub.follow():
            self.heard.append(told)


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    yield made
    made.close()


def test_every_open_page_is_told_in_order(hub: Hub) -> None:
    pages = [Page(hub), Page(hub)]
    for told in ("a", "b", "c"):
        hub.tell(told)
    for page in pages:
        eventually(lambda page=page: page.heard == [AGAIN, "a", "b", "c"], every=0.001)


def test_a_place_is_news_only_the_first_time(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "REMEMBERED", 2)
    page = Page(hub)
    for request in ("a", "a", "b", "a", "c", "b", "a"):  # by then the first is forgotten
        hub.tell_placed(request)
    hub.tell("end")
    eventually(lambda: page.heard == [AGAIN, "a", "b", "c", "a", "end"], every=0.001)


def test_a_page_that_hears_nothing_gets_a_heartbeat(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.001)
    page = Page(hub)
    eventually(lambda: None in page.heard, every=0.001)


def test_closing_lets_all_go(hub: Hub) -> None:
    page = Page(hub)
    hub.close()
    page.join(2)
    assert not page.is_alive()
    assert len(hub) == 0


def test_a_page_that_goes_is_forgotten(hub: Hub) -> None:
    hub_follows = hub.follow()
    hub.tell("nobody listens yet")
    page = Page(hub)
    hub.tell("x")
    eventually(lambda: page.heard == [AGAIN, "x"], every=0.001)
    hub_follows.close()  # type: ignore[attr-defined]
    assert len(hub) == 1


def test_a_page_that_does_not_read_any_more_is_let_go(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_WAITING", 3)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.001)
    stuck = hub.follow()
    assert next(stuck) == AGAIN
    assert next(stuck) is None
    for number in range(10):
        hub.tell(str(number))
    assert len(hub) == 0
    assert list(stuck) == ["0", "1", "2", "3"]
