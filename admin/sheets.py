"""Rows as files for spreadsheets: CSV as it goes, a workbook through a temporary file."""

import csv
import io
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from admin.errors import Invalid
from admin.history import harmless
from admin.words import N_

Batch = Sequence[Sequence[object]]
CHUNK = 64 * 1024
AT_ONCE = 50  # rows of a workbook before others have their turn
MARK = "\ufeff"  # by it Excel knows UTF-8


def csv_rows(head: Sequence[str], batches: Iterable[Batch]) -> Iterator[str]:
    """Text, batch by batch [RFC 4180]."""
    yield MARK + _csv([head])
    for batch in batches:
        yield _csv(batch)


def _csv(rows: Batch) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(
        [["" if one is None else harmless(one) for one in row] for row in rows]
    )
    return out.getvalue()


def workbook(head: Sequence[str], batches: Iterable[Batch], most: int) -> Iterator[bytes]:
    """The bytes of an XLSX file. Raises Invalid, before the first, when it has too many rows."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet("History")
    sheet.freeze_panes = "A2"
    for column in range(len(head)):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]].width = 22
    bold = []
    for name in head:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    count = 0
    for batch in batches:
        for row in batch:
            count += 1
            if count > most:
                sheet.close()
                raise Invalid(
                    N_("These are more than %(most)s rows: filter more, or take CSV."), most=most
                )
            sheet.append([harmless(one) for one in row])
            if count % AT_ONCE == 0:
                time.sleep(0)  # pages of others
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of `_sent`
    made.save(file)
    file.seek(0)
    return _sent(file)


def _sent(file: io.BufferedIOBase) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
