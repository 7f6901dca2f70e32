from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import msgspec
import pytest

from admin.api import shapes, shapes_requests, values
from admin.errors import Invalid
from admin.history import Wanted
from admin.model import Line, Request
from broker.lifecycle import State, word

NOW = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
REQUEST = Request("a" * 32, "b" * 32, 7, "help", State.PENDING, NOW, NOW, 1, technician=9)
LINE = Line(REQUEST, "Rosa", "pc", "Linux", "Ana")


def test_every_state_has_its_word_in_the_shape() -> None:
    assert set(get_args(shapes.StateWord)) == {word(state) for state in State}


def test_a_request_names_everybody() -> None:
    shown = values.request(LINE)
    assert shown.user == shapes.Somebody(7, "Rosa")
    assert shown.technician == shapes.Somebody(9, "Ana")
    assert shown.state == "pending"
    nobody = Line(replace(REQUEST, technician=None), "Rosa", "pc", "Linux", None)
    assert values.request(nobody).technician is None


def test_a_page_says_where_the_next_one_begins() -> None:
    assert values.page([LINE], 1).next is None
    more = values.page([LINE, LINE], 1)
    assert len(more.requests) == 1
    assert values.behind(more.next or "") == (NOW, REQUEST.id)
    assert values.behind(msgspec.UNSET) is None


@pytest.mark.parametrize("moment", [NOW, NOW + timedelta(microseconds=1), values.EPOCH])
def test_a_cursor_is_exact_and_fits_its_pattern(moment: datetime) -> None:
    text = values.cursor(replace(REQUEST, created=moment))
    assert msgspec.convert({"after": text}, shapes_requests.RequestsQuery).after == text
    assert values.behind(text) == (moment, REQUEST.id)


def test_what_is_wanted_of_the_history_is_read_from_the_query() -> None:
    assert values.wanted(shapes_requests.HistoryQuery(), 7) == Wanted(technician=7)
    asked = {"whose": "all", "since": "2026-11-24T12:00:00.123456+02:00", "words": "Printer",
             "state": "aborted", "person": " rosa ", "topic": "3", "site": "0",
             "category": "x"}  # fmt: skip
    found = values.wanted(msgspec.convert(asked, shapes_requests.HistoryQuery, strict=False), 7)
    assert (found.since, found.state, found.person) == (NOW, State.ABORTED, "rosa")
    assert found.technician is None
    assert (found.topic, found.site, found.category) == (3, 0, "x")
    assert found.words
    assert set(get_args(shapes_requests.EndWord)) == set(values.ENDS)


@pytest.mark.parametrize(
    ("text", "year"), [("0001-01-01T00:00:00+14:00", 1), ("9999-12-31T23:59:59-12:00", 9999)]
)
def test_the_ends_of_time_are_times(text: str, year: int) -> None:
    found = values.utc(text)
    assert found is not None
    assert found.year == year


@pytest.mark.parametrize("text", ["2026-02-31T00:00:00Z", "2026-01-01T00:00:00", "2026-"])
def test_what_is_no_moment_is_said(text: str) -> None:
    with pytest.raises(Invalid, match="The query cannot be used"):
        values.utc(text)


def test_whatever_fits_the_pattern_can_be_read() -> None:
    values.behind("9" * 16 + "-" + "f" * 32)
