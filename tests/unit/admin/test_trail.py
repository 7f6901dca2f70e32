from admin.trail import LONGEST, MEANING, Act, fitting, machine, person


def test_every_act_has_a_meaning() -> None:
    assert set(MEANING) >= set(Act)


def test_what_is_said_fits_its_line() -> None:
    assert fitting("x" * LONGEST) == "x" * LONGEST
    assert len(fitting("x" * (LONGEST + 1))) == LONGEST
    assert fitting("x" * (LONGEST + 1)).endswith("…")


def test_names_are_found_again() -> None:
    assert (person(7), machine("ab")) == ("person 7", "machine ab")
