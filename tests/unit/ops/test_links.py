from pathlib import Path

import pytest

from ops import links
from ops.machine import ROOT


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "b.md").write_text("# One\n\n## Who may do it?\n\n## Who may do it?\n")
    return tmp_path


def said(house: Path, text: str) -> list[str]:
    page = house / "docs" / "a.md"
    page.write_text(text)
    return [str(one) for one in links.broken(house, [page])]


def test_a_link_to_a_page_that_is_there_is_good(house: Path) -> None:
    assert said(house, "[b](b.md) [b](b.md#one) ![b](b.md) [web](https://example.org/x)") == []


def test_a_link_to_nothing_is_named_with_its_page(house: Path) -> None:
    assert said(house, "see [c](c.md)") == ["docs/a.md: c.md: there is no such file"]


def test_a_picture_that_is_missing_is_a_broken_link(house: Path) -> None:
    assert said(house, "![c](images/c.webp)") == ["docs/a.md: images/c.webp: there is no such file"]


def test_a_heading_is_found_by_its_words(house: Path) -> None:
    assert said(house, "[b](b.md#who-may-do-it) [b](b.md#who-may-do-it_1)") == []
    assert said(house, "[b](b.md#nobody)") == ["docs/a.md: b.md#nobody: there is no such heading"]


def test_a_heading_of_the_same_page_needs_no_name_of_a_file(house: Path) -> None:
    assert said(house, "# Here\n[up](#here)") == []
    assert len(said(house, "# Here\n[up](#there)")) == 1


def test_code_holds_no_links(house: Path) -> None:
    assert said(house, "`[a](nothing.md)`\n\n```md\n[a](nothing.md)\n```\n") == []


def test_spanish_headings_lose_their_accents_in_the_address() -> None:
    assert links.slug("¿Qué ve el técnico?") == "que-ve-el-tecnico"


def test_every_link_of_the_project_leads_somewhere() -> None:
    assert [str(one) for one in links.broken(ROOT, links.pages(ROOT))] == []
