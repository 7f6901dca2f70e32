"""A reading that many share is never older than the last change."""

import threading
from collections.abc import Callable

import pytest

from admin.glance import SECONDS, Glance
from admin.live import Hub


class Desk:
    """Counts what is read of it."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.now = 100.0
        self.read = 0
        self.glance: Glance[int] = Glance(lambda: self.hub.changes, lambda: self.now)

    def look(self) -> int:
        def read() -> int:
            self.read += 1
            return self.read

        return self.glance.of(read)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_who_asks_when_nothing_has_changed_is_given_the_same(desk: Desk) -> None:
    assert [desk.look() for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    "change", [lambda hub: hub.tell("one"), lambda hub: hub.changed()], ids=["told", "done here"]
)
def test_after_a_change_it_is_read_again(desk: Desk, change: Callable[[Hub], None]) -> None:
    desk.look()
    change(desk.hub)
    assert desk.look() == 2


def test_it_is_read_again_after_a_while_although_nothing_was_said(desk: Desk) -> None:
    desk.look()
    desk.now += SECONDS
    assert desk.look() == 2


def test_what_changes_while_it_is_read_is_not_missed(desk: Desk) -> None:
    def read() -> str:
        desk.hub.changed()
        return "before"

    glance: Glance[str] = Glance(lambda: desk.hub.changes)
    assert glance.of(read) == "before"
    assert glance.of(lambda: "after") == "after"


def test_a_failure_is_for_the_one_who_met_it(desk: Desk) -> None:
    def fails() -> int:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        desk.glance.of(fails)
    assert desk.look() == 1


def test_who_waited_for_a_hanging_reading_reads_for_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.glance.PATIENCE", 0.01)
    hangs, over = threading.Event(), threading.Event()

    def read() -> int:
        hangs.set()
        over.wait(10)
        return 0

    first = threading.Thread(target=desk.glance.of, args=(read,))
    first.start()
    assert hangs.wait(10)
    assert desk.look() == 1
    over.set()
    first.join(10)
