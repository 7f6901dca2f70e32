import csv
import io

import pytest
from openpyxl import load_workbook

from admin.errors import Invalid
from admin.sheets import MARK, csv_rows, workbook

EVIL = ["=1+1", "+34", "-1", "@x", "words"]
SAFE = ["'=1+1", "'+34", "'-1", "'@x", "words"]


def test_a_csv_file_has_its_mark_its_head_and_no_formula() -> None:
    text = "".join(csv_rows(["Asked", "Words"], [[[1, EVIL[0]]], [[None, 'a "b",\nñ']]]))
    assert text.startswith(MARK)
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows == [["Asked", "Words"], ["1", SAFE[0]], ["", 'a "b",\nñ']]


def test_a_workbook_has_its_head_its_types_and_no_formula() -> None:
    body = b"".join(workbook([*"ABCDE"], [[EVIL], [[1, None, 2, "x", ""]]], 5))
    sheet = load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[:2] == [[*"ABCDE"], SAFE]
    assert rows[2][:4] == [1, None, 2, "x"]


def test_a_workbook_that_is_too_long_is_refused_before_its_first_byte() -> None:
    with pytest.raises(Invalid):
        workbook(["A"], [[[1]], [[2]]], 1)
