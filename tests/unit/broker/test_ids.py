import uuid
from datetime import UTC, datetime, timedelta

import pytest

from broker.ids import event_id, is_unguessable, unguessable

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_an_event_id_is_a_uuid_of_version_7_that_tells_its_time() -> None:
    made = uuid.UUID(event_id(NOW))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(NOW.timestamp() * 1000)


def test_event_ids_sort_by_time() -> None:
    ids = [event_id(NOW + timedelta(milliseconds=step)) for step in range(100)]
    assert ids == sorted(ids)


def test_event_ids_of_one_moment_differ() -> None:
    assert len({event_id(NOW) for _ in range(1000)}) == 1000


def test_an_unguessable_id_has_its_form_and_is_new() -> None:
    made = {unguessable() for _ in range(100)}
    assert len(made) == 100
    assert all(is_unguessable(one) for one in made)


@pytest.mark.parametrize("text", ["", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 31 + "\n",
                                  "*" * 32, "a" * 31 + ".", "٣" * 32])  # fmt: skip
def test_another_form_is_not_taken_for_one(text: str) -> None:
    assert not is_unguessable(text)
