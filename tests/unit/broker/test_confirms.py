"""Which future is settled by what the broker answers."""

from concurrent.futures import Future

import pytest

from broker.confirms import BrokerDown, Confirms, NotAllowed, Unroutable


@pytest.fixture
def confirms() -> Confirms:
    return Confirms()


def sent(confirms: Confirms, *ids: str) -> "list[Future[None]]":
    futures: list[Future[None]] = [Future() for _ in ids]
    for one, future in zip(ids, futures, strict=True):
        confirms.sent(one, future)
    return futures


def test_an_ack_settles_its_own_message(confirms: Confirms) -> None:
    first, second = sent(confirms, "a", "b")
    confirms.acked(2, multiple=False)
    assert (first.done(), second.done(), len(confirms)) == (False, True, 1)
    assert second.result(0) is None


def test_a_multiple_ack_settles_all_up_to_it(confirms: Confirms) -> None:
    futures = sent(confirms, "a", "b", "c")
    confirms.acked(2, multiple=True)
    assert [future.done() for future in futures] == [True, True, False]


def test_an_ack_of_what_is_settled_changes_nothing(confirms: Confirms) -> None:
    sent(confirms, "a")
    confirms.acked(1, multiple=False)
    confirms.acked(1, multiple=False)
    confirms.acked(7, multiple=False)
    assert len(confirms) == 0


def test_what_came_back_before_its_ack_was_unroutable(confirms: Confirms) -> None:
    good, lost = sent(confirms, "good", "lost")
    confirms.returned("lost")
    confirms.acked(2, multiple=True)
    assert good.exception(0) is None
    assert isinstance(lost.exception(0), Unroutable)


def test_the_same_message_may_arrive_at_the_second_try(confirms: Confirms) -> None:
    sent(confirms, "a")
    confirms.returned("a")
    confirms.acked(1, multiple=False)
    (again,) = sent(confirms, "a")
    confirms.acked(2, multiple=False)
    assert again.exception(0) is None


def test_a_nack_means_try_again_later(confirms: Confirms) -> None:
    futures = sent(confirms, "a", "b")
    confirms.nacked(2, multiple=True)
    assert all(isinstance(future.exception(0), BrokerDown) for future in futures)


def test_a_lost_channel_settles_all(confirms: Confirms) -> None:
    futures = sent(confirms, "a", "b")
    confirms.failed(NotAllowed("no"))
    assert all(isinstance(future.exception(0), NotAllowed) for future in futures)
    assert len(confirms) == 0
