import re

from admin.identity.spoken import LETTERS, code, plain


def test_a_code_has_no_letters_that_look_or_sound_alike() -> None:
    assert not set("01ILOU") & set(LETTERS)
    assert re.fullmatch(f"([{LETTERS}]{{4}}-){{4}}[{LETTERS}]{{4}}", code(5))
    assert code(2) != code(2)


def test_what_was_meant_is_read_however_it_was_typed() -> None:
    assert plain(" 7kqf - 3m2p ") == plain("7KQF-3M2P") == "7KQF3M2P"
