"""docs/settings.md is what the processes read."""

from pathlib import Path

from ops.machine import ROOT
from ops.settings_doc import document


def test_the_page_of_settings_is_not_stale() -> None:
    kept = (Path(ROOT) / "docs" / "settings.md").read_text(encoding="utf-8")
    assert kept == document(), "run: python -m ops.settings_doc docs/settings.md"
