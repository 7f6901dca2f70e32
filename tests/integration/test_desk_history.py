"""The history's page: filters, columns that are remembered, and files without formulas."""

import csv
import io

import pytest

from admin.audit import files
from admin.routes import history
from broker.lifecycle import State
from tests.integration.desk_client import House

WORDS = '=HYPERLINK("http://evil","x")'


@pytest.fixture
def house(house: House) -> House:
    """One in which three requests have ended."""
    for text in ("printer", WORDS, "+34 600 ñ"):
        house.asked(text=text, state=State.FINISHED_TECH, technician=house.people["ana"], lasted=75)
    return house


def test_words_and_days_filter_the_page(house: House) -> None:
    ana = house.browser("ana")
    assert "printer" in ana.get("/history?words=print").text
    assert "Nothing that has ended is like this." in ana.get("/history?words=nothing").text
    assert "Nothing that has ended is like this." in ana.get("/history?until=2001-01-01").text
    assert ana.get("/history?words=ab").status == 422
    assert ana.get("/history?since=x").status == 422


def test_columns_are_remembered(house: House) -> None:
    ana = house.browser("ana")
    assert "1:15" not in ana.get("/history").text
    answer = ana.post("/history/columns", {"column": "length", "words": "print"})
    assert (answer.status, answer.headers["Location"]) == (303, "/history?words=print")
    page = ana.get("/history").text
    assert "1:15" in page
    assert "printer" not in page


def test_a_csv_file_holds_no_formula(house: House) -> None:
    text = house.browser("ana").get("/history.csv").text
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[0][:4] == ["Asked", "Who", "Machine", "Words"]
    assert sorted(row[3] for row in rows[1:]) == ["'+34 600 ñ", f"'{WORDS}", "printer"]


def test_a_file_goes_on_batch_after_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "BATCH", 2)
    rows = list(csv.reader(io.StringIO(house.browser("ana").get("/history.csv").text)))
    assert len(rows) == 4
    assert len(house.browser("bea").get("/history.csv").text.splitlines()) == 1


def test_a_workbook_that_would_be_too_long_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.browser("ana").get("/history.xlsx").status == 200
    monkeypatch.setattr(history, "MOST_ROWS", 2)
    refused = house.browser("ana").get("/history.xlsx")
    assert refused.status == 422
    assert "more than 2 rows" in refused.text


def test_an_administrator_takes_a_case_as_a_file_that_verifies(house: House) -> None:
    request = house.asked(state=State.FINISHED_TECH)
    answer = house.browser("admin").get(f"/requests/{request.id}/case.json")
    what, wrong = files.check(house.desk.keys, answer.text)
    assert (what["case"], wrong) == (request.id, [])
    assert house.browser("ana").get(f"/requests/{request.id}/case.json").status == 403
