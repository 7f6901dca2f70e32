"""The history on both databases: every filter, every page, and words found the same way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin.history import Mark, Wanted
from admin.model import Request, Role
from admin.search import wanted
from admin.sql import history as rows
from broker.lifecycle import State
from tests.contract.test_store import NOW, House, house

__all__ = ["house"]
MINUTE = timedelta(minutes=1)


def ended(house: House, number: int = 0, **changes: Any) -> Request:
    """A request that ended; the higher its number, the newer."""
    at = NOW + number * MINUTE
    given = {"state": State.FINISHED_TECH, "created": at, "ended": at + MINUTE, **changes}
    return house.asked(**given)


def ids(house: House, *, after: Mark | None = None, most: int = 100, **asked: Any) -> list[str]:
    found = house.read(lambda uow: uow.history(Wanted(**asked), after, most))
    return [line.request.id for line in found]


def test_what_has_ended_is_there_the_newest_first(house: House) -> None:
    first, second = ended(house, 1), ended(house, 2)
    house.asked()
    assert ids(house) == [second.id, first.id]


def test_pages_follow_each_other_and_nothing_is_left_out(house: House) -> None:
    for number in (0, 0, 0, 1, 1, 2, 3):  # some of the same moment
        ended(house, number)
    whole, pages, after = ids(house), [], None
    for _ in range(4):
        lines = house.read(lambda uow, after=after: uow.history(Wanted(), after, 2))
        pages += [line.request.id for line in lines]
        after = Mark.of(lines[-1])
    assert pages == whole
    assert ids(house, after=after) == []


def test_each_filter_keeps_what_is_wanted(house: House) -> None:
    with house.store.write() as uow:
        other = uow.add_person("eva", "Eva_100% Ñu", Role.USER, None)
        tower = house.add_machine(uow, name="tower-7", person=other)
    one = ended(house, 1, technician=house.ana)
    two = ended(
        house, 2, user=other, machine=tower.id, technician=house.bea, state=State.CANCELLED_USER
    )
    for asked in (
        {"person": "eva"}, {"person": "_100%"}, {"person": "EVA"}, {"machine": "TOWER"},
        {"technician": house.bea}, {"state": State.CANCELLED_USER}, {"since": NOW + 2 * MINUTE},
    ):  # fmt: skip
        assert ids(house, **asked) == [two.id], asked
    for asked in ({"person": "demo"}, {"technician": house.ana}, {"until": NOW + 2 * MINUTE}):
        assert ids(house, **asked) == [one.id], asked
    for asked in ({"person": "nobody"}, {"machine": "%"}, {"person": "eva", "machine": "pc"}):
        assert ids(house, **asked) == [], asked


WORDS = {
    "impresora": ["one"],
    "IMPRES": ["one", "two"],
    "no imprime": ["two"],
    "raton": ["three"],
    "Ratón roto": ["three"],
    "rot raton": ["three"],
    "oto": [],
    "the": ["four"],
    "de": ["five"],
    "c": ["five", "two"],
    "42": ["four"],
    "' OR 1=1": [],
    '" * + - ( )': ["five", "four", "three", "two", "one"],
    "prin_ter": [],
}


@pytest.fixture
def written(house: House) -> dict[str, str]:
    """Words in requests, by the names that `WORDS` uses."""
    said = {
        "one": "La impresora, otra vez",
        "two": "no puedo IMPRIMIR; impresión cortada, no imprime nada",
        "three": "ratón ROTO",
        "four": "the printer, room 42",
        "five": "C: lleno de ficheros",
    }
    return {
        name: ended(house, place, text=text).id for place, (name, text) in enumerate(said.items())
    }


@pytest.mark.parametrize("by", ["the newest", "the index"])
def test_words_are_found_by_their_beginnings(
    house: House, written: dict[str, str], by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "the index":
        monkeypatch.setattr(rows, "NEWEST", (0,))
    names = {request: name for name, request in written.items()}
    found = {text: [names[request] for request in ids(house, words=wanted(text))] for text in WORDS}
    assert found == {
        text: sorted(them, key=list(written).index, reverse=True) for text, them in WORDS.items()
    }


def test_a_note_is_found_like_the_users_own_words(house: House) -> None:
    with_words, without = ended(house, 1), ended(house, 2, text="")
    with house.store.write() as uow:
        for request in (with_words, without):
            uow.note(request.id, "ana", NOW, "note", "changed the toner")
    assert ids(house, words=("toner",)) == [without.id, with_words.id]
    assert ids(house, words=("help", "toner")) == [with_words.id]


def test_a_common_word_fills_its_page_from_the_newest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "NEWEST", (1, 3))
    whole = [ended(house, number, text="printer").id for number in range(6)]
    look: Callable[..., list[str]] = ids
    assert look(house, words=("printer",), most=2) == [whole[5], whole[4]]
    assert look(house, words=("printer",)) == whole[::-1]
