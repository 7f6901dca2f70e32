import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.rate import LEAST, PROTOCOL_HEADER, TIDY, Allowance, Frames, Rates

HELLO = b"AMQP\x00\x00\x09\x01"


def frame(size: int) -> bytes:
    return b"\x01\x00\x01" + size.to_bytes(4, "big") + bytes(size) + b"\xce"


def rates(rate: float = 100, burst: float = 1000, patience: float = 60) -> Rates:
    return Rates(Allowance(rate, burst, patience))


@given(st.lists(st.integers(0, 300), max_size=20), st.lists(st.integers(1, 40), min_size=1))
def test_frames_are_counted_however_the_stream_is_cut(sizes: list[int], cuts: list[int]) -> None:
    stream = HELLO + b"".join(map(frame, sizes))
    assert len(HELLO) == PROTOCOL_HEADER
    counter, found, at, turn = Frames(), 0, 0, 0
    while at < len(stream):
        step = cuts[turn % len(cuts)]
        found += counter.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert found == len(sizes)


def test_a_burst_passes_and_more_is_slowed_by_what_it_is_over() -> None:
    buckets = rates()
    assert buckets.spend("a", 1000, 1, now=0) == 0
    assert buckets.slowed_since("a") is None
    assert buckets.spend("a", 300, 1, now=0) == pytest.approx(3)
    assert buckets.slowed_since("a") == 0
    assert buckets.spend("a", 100, 0, now=3) == pytest.approx(1)


def test_many_small_frames_cost_more_than_their_bytes() -> None:
    assert rates().spend("a", 100, 8, now=0) == pytest.approx((8 * LEAST - 1000) / 100)


def test_another_agent_is_not_slowed() -> None:
    buckets = rates()
    assert buckets.spend("a", 5000, 1, now=0)
    assert buckets.spend("b", 1000, 1, now=0) == 0


def test_who_is_slowed_for_long_is_cut_and_stays_out_until_its_bucket_is_full() -> None:
    buckets = rates(patience=10)
    now, pause = 0.0, buckets.spend("a", 1100, 1, now=0)
    while pause is not None:
        assert pause > 0
        assert now < 12
        now += pause
        pause = buckets.spend("a", 100, 0, now)
    assert now >= 10
    assert buckets.stays_out("a", now) == pytest.approx(11)
    assert buckets.spend("a", 1, 0, now) is None
    assert buckets.stays_out("a", now + 11.1) == 0
    assert buckets.spend("a", 1000, 1, now + 11.1) == 0


def test_a_rest_in_between_is_no_flood() -> None:
    buckets = rates(patience=10)
    for turn in range(20):  # each turn a burst and a little more, then half a bucket's time
        assert buckets.spend("a", 550 if turn else 1050, 1, now=turn * 6.0) is not None


def test_nobody_was_out_who_never_came() -> None:
    assert rates().stays_out("a", 0) == 0


def test_what_is_known_of_agents_does_not_grow_for_ever() -> None:
    buckets = rates()
    for number in range(3 * TIDY):
        buckets.spend(str(number), 100, 1, now=number)
    assert len(buckets._buckets) <= TIDY
