"""A turn that fails is told of, and is not the last."""

import pytest

from admin.chore import Chore
from admin.ports import Away, Conflict
from tests.eventually import eventually


@pytest.mark.parametrize(
    ("error", "told"),
    [(Conflict("r"), ""), (Away("no disk"), "database.away"), (ZeroDivisionError(), "x.failed")],
)
def test_it_goes_on_after_whatever_happens(
    error: Exception, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing(Chore):
        turns = 0

        def turn(self) -> None:
            self.turns += 1
            raise error

    chore = Failing("x", 0.001, "x.failed")
    chore.start()
    eventually(lambda: chore.turns > 2, every=0.001)
    chore.stop()
    said = "".join(capsys.readouterr())
    assert told in said
    assert bool(said) is bool(told)
