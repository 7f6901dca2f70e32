from datetime import datetime

import pytest

from admin.model_topics import Hours

WORK = Hours("12345", 8 * 60, 15 * 60, "We are back at 8.")


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-24 08:00", True),
        ("2026-11-24 07:59", False),
        ("2026-11-24 14:59", True),
        ("2026-11-24 15:00", False),
        ("2026-11-28 10:00", False),  # a Saturday
    ],
)
def test_working_hours_begin_and_end(moment: str, open_then: bool) -> None:
    assert WORK.open(datetime.fromisoformat(moment)) is open_then
