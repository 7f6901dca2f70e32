"""The drawing is made from the table, and a stale one is noticed."""

from pathlib import Path

import pytest

from broker.diagram import BEGIN, END, main, mermaid, put_into
from broker.lifecycle import TRANSITIONS


def test_every_transition_is_drawn() -> None:
    drawing = mermaid()
    for state, followed in TRANSITIONS.items():
        source = "[*]" if state is None else state.name
        for (author, kind), target in followed.items():
            arrow = next(
                line for line in drawing.splitlines()
                if line.strip().startswith(f"{source} --> {target.name}:")
            )  # fmt: skip
            assert f"{author.value}: {kind}" in arrow


def test_every_end_leads_out_and_rejected_is_no_place() -> None:
    drawing = mermaid()
    assert "ABORTED --> [*]" in drawing
    assert "REQUESTED --> [*]" not in drawing
    assert "REJECTED" not in drawing


def test_only_what_stands_between_the_marks_is_renewed() -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    renewed = put_into(text)
    assert renewed.startswith("before\n")
    assert renewed.endswith("\nafter\n")
    assert "old" not in renewed
    assert put_into(renewed) == renewed


def test_a_document_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="lacks the marks"):
        put_into("nothing")


def test_checking_says_what_is_stale_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "A.md"
    file.write_text(f"{BEGIN}\n{END}\n")
    assert main(["--check", str(file)]) == 1
    assert "is stale" in capsys.readouterr().out
    assert file.read_text() == f"{BEGIN}\n{END}\n"
    assert main([str(file)]) == 0
    assert main(["--check", str(file)]) == 0


def test_without_a_file_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.strip() == mermaid()
