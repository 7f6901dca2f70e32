import pytest

from broker import lag
from broker.lag import Lag


class Enough(Exception):
    """The clock of the test has no more to say."""


def worst(times: list[float], monkeypatch: pytest.MonkeyPatch) -> float:
    """After these readings of the clock, before and after each sleep."""
    clock = iter(times)

    def now() -> float:
        try:
            return next(clock)
        except StopIteration:
            raise Enough from None

    monkeypatch.setattr(lag.time, "monotonic", now)
    monkeypatch.setattr(lag.time, "sleep", lambda _seconds: None)
    of = Lag()
    with pytest.raises(Enough):
        of.run()
    return of.worst


def test_it_is_the_worst_of_the_last_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worst([0, 0.25, 1, 1.75, 2, 2.25], monkeypatch) == pytest.approx(0.5)


def test_what_was_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    punctual = [second + part for second in range(lag.KEPT) for part in (0.0, 0.25)]
    assert worst([0, 9, *punctual], monkeypatch) == 0.0
