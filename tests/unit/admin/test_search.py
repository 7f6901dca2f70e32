import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.search import LONGEST, MOST, MOST_BYTES, plain, together, wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  La IMPRESORA, no   imprime. ", "la impresora no imprime"),
        ("Ratón_roto ñandú Straße", "raton roto nandu strasse"),
        ("e\u0301\x00\u00e9", "e e"),
        ("C:\\x 10.0.0.1", "c x 10 0 0 1"),
        ("打印机", "打印机"),
        ("🖨️ -- %", ""),
        ("x" * 200, "x" * LONGEST),
    ],
)
def test_words_are_brought_into_one_form(text: str, words: str) -> None:
    assert plain(text) == words


@given(st.text(max_size=80))
def test_what_is_plain_stays_plain(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert not set(once) & set("%_\\'\"*+-()<>~@")


def test_of_many_texts_each_word_is_kept_once_and_no_more_than_fits() -> None:
    assert together("La impresora", "", "IMPRESORA ñu") == "la impresora nu"
    assert together("", " - ") == ""
    long = together(" ".join(f"中{number}" for number in range(20_000)))
    assert MOST_BYTES - 100 < len(long.encode()) <= MOST_BYTES
    assert long.startswith("中0 中1 ")


def test_a_search_has_a_few_words_each_once() -> None:
    assert wanted("no No NO imprime") == ("no", "imprime")
    assert len(wanted(" ".join(f"w{number}" for number in range(50)))) == MOST
    assert wanted("") == ()
