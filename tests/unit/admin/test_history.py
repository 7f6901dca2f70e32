from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from admin.errors import Invalid
from admin.history import COLUMNS, USUAL, Mark, Wanted, cells, columns, harmless, wanted
from admin.model import Line, Request
from admin.words import STATES
from broker.lifecycle import State

MADRID = ZoneInfo("Europe/Madrid")
AT = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
REQUEST = Request(
    id="a" * 32, machine="m", user=1, text="words", state=State.FINISHED_TECH, created=AT,
    modified=AT, version=1, ended=AT, waited=5, consented=6, lasted=7,
)  # fmt: skip
LINE = Line(REQUEST, "Demo", "pc", "Linux", None)


def test_a_mark_comes_back_from_an_address() -> None:
    mark = Mark.of(LINE)
    assert Mark.parse(str(mark)) == mark
    assert Mark.parse("") is None
    for broken in ("x", "2026-99-99~a", "0001-01-01T00:00:00+23:59~a"):
        with pytest.raises(Invalid):
            Mark.parse(broken)


def test_days_are_the_organisations_and_whole() -> None:
    asked = wanted({"since": "2026-10-25", "until": "2026-10-25"}, MADRID)  # a day of 25 hours
    assert asked.since == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert asked.until == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_a_form_without_anything_wants_everything() -> None:
    assert wanted({}, MADRID) == Wanted()
    empty = dict.fromkeys(
        ("since", "until", "person", "technician", "machine", "outcome", "words"), ""
    )
    assert wanted(empty, MADRID) == Wanted()


def test_what_is_filled_in_is_wanted() -> None:
    asked = wanted(
        {"person": " eva ", "technician": "7", "machine": "pc", "outcome": "9", "words": "No va"},
        MADRID,
    )
    assert asked == Wanted(
        person="eva", technician=7, machine="pc", state=State.FINISHED_TECH, words=("no", "va")
    )
    assert asked.mine(3) == replace(asked, technician=3)


@pytest.mark.parametrize(
    "query",
    [{"since": "yesterday"}, {"until": "9999-12-31"}, {"technician": "-1"}, {"technician": "x"},
     {"outcome": "1"}, {"outcome": "77"}, {"outcome": "x"}],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        wanted(query, MADRID)


def test_columns_are_chosen_from_those_there_are() -> None:
    assert columns(["ended", "who", "password"]) == ("who", "ended")
    assert columns([]) == USUAL


def test_a_line_has_a_cell_for_each_column() -> None:
    values = cells(LINE, MADRID, STATES)
    assert set(values) == set(COLUMNS)
    assert values["asked"] == datetime(2026, 11, 24, 11, 0)  # noqa: DTZ001 - a spreadsheet's
    assert (values["waited"], values["consent"], values["length"]) == (5, 6, 7)
    assert (
        cells(replace(LINE, request=replace(REQUEST, ended=None)), MADRID, STATES)["ended"] is None
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert str(harmless(text)).startswith("'")


def test_other_cells_stay_as_they_are() -> None:
    for value in ("words", "a=b", "", 5, -5, None, AT):
        assert harmless(value) == value
    assert harmless("a\x00b\x0bc\n") == "abc\n"
