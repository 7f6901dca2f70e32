"""The history on both databases: every filter, every page, and words found the same way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from admin.history import Mark, Wanted
from admin.model import Request, Role
from admin.search import wanted
from admin.sql import history as rows
from broker.ids import unguessable
from broker.lifecycle import State
from tests.contract.store_house import NOW, House

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
        monkeypatch.setattr(rows, "NEWEST", (0, 0))
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


@pytest.fixture
def guest(house: House) -> Request:
    """Somebody without an account asked once, from a machine that is not theirs either."""
    with house.store.write() as uow:
        account = uow.add_person("-guest", "", Role.USER, None)
        lent = house.add_machine(uow, name="kiosk", person=account, guest="Íñigo 50%")
    return ended(house, 3, user=account, machine=lent.id)


def test_guests_are_found_by_the_name_that_they_gave(house: House, guest: Request) -> None:
    other = ended(house, 1)
    assert ids(house, person="50%") == [guest.id]
    assert ids(house, person="50%", machine="kiosk") == [guest.id]
    assert ids(house, person="50%", machine="pc") == []
    assert ids(house, person="demo") == [other.id]
    with house.store.write() as uow:
        namesake = uow.add_person("inigo", "Another 50%", Role.USER, None)
    theirs = ended(house, 2, user=namesake)
    assert ids(house, person="50%") == [guest.id, theirs.id]
    assert ids(house, person="50%", after=Mark(guest.created, guest.id)) == [theirs.id]


def test_among_many_of_the_same_name_accounts_and_guests_are_found(
    house: House, guest: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "FEW", 2)
    with house.store.write() as uow:
        many = [uow.add_person(f"p{number}", "Half 50%", Role.USER, None) for number in range(3)]
    theirs = [ended(house, number, user=person).id for number, person in enumerate(many)]
    ended(house, 9)
    assert ids(house, person="50%") == [guest.id, *theirs[::-1]]
    assert ids(house, person="50%", machine="kiosk") == [guest.id]


def test_a_conversation_is_found_once_its_request_has_ended(house: House) -> None:
    request, other = house.asked(), ended(house, 1)
    with house.store.write() as uow:
        for text, writer in (("el TÓNER", house.user), ("cámbielo", house.ana)):
            uow.add_message(request, unguessable(), writer, NOW, text)
        uow.change(request, "ana", NOW, state=State.FINISHED_TECH, ended=NOW)
    assert ids(house, words=wanted("toner")) == [request.id]
    assert ids(house, words=wanted("help cambie")) == [request.id]
    assert ids(house, words=wanted("help")) == [other.id, request.id]


def test_a_long_conversation_is_kept_as_far_as_it_can_be(house: House) -> None:
    request = house.asked()
    with house.store.write() as uow:
        for number in range(200):
            text = " ".join(f"{number}字{letter:03}打印机" for letter in range(30))
            uow.add_message(request, unguessable(), house.user, NOW, text)
        ending = uow.change(request, "ana", NOW, state=State.FINISHED_TECH, ended=NOW)
        uow.note(ending.id, "ana", NOW, "note", "toner")
    assert ids(house, words=wanted("help 0字000 toner")) == [request.id]


def test_a_common_word_fills_its_page_from_the_newest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "NEWEST", (1, 3))
    whole = [ended(house, number, text="printer").id for number in range(6)]
    look: Callable[..., list[str]] = ids
    assert look(house, words=("printer",), most=2) == [whole[5], whole[4]]
    assert look(house, words=("printer",)) == whole[::-1]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (("printer", "ticket2"), [2]),
        (("ticket2", "toner"), []),
        (("printer", "toner"), [5, 0]),
        (("ticket", "jammed"), [4, 1]),
        (("printer", "no"), [0]),  # too short for MariaDB's index, and in none of the newest
        (("no", "the"), [0]),  # nothing of it is in that index
        (("nobody", "printer"), []),
    ],
)
def test_a_rare_word_leads_to_what_has_common_ones_too(
    sought: tuple[str, ...], found: list[int], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "NEWEST", (1, 3))
    texts = ("no toner in the printer", "jammed", "printer", "scanner", "jammed", "printer toner")
    whole = [
        ended(house, number, text=f"{text} ticket{number}").id for number, text in enumerate(texts)
    ]
    assert ids(house, words=sought) == [whole[number] for number in found]
