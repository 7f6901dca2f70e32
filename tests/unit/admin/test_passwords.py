from argon2 import PasswordHasher

from admin.passwords import Passwords

QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_the_right_password_is_right_and_any_other_is_not() -> None:
    kept = QUICK.hash("correct horse ñ")
    assert QUICK.verify(kept, "correct horse ñ")
    assert not QUICK.verify(kept, "correct horse n")
    assert not QUICK.verify(kept, "")


def test_nobody_has_no_password() -> None:
    for word in ("", "nobody has this password"):
        assert not QUICK.verify(None, word)
        assert not QUICK.verify("", word)


def test_a_hash_that_is_none_fits_nothing() -> None:
    assert not QUICK.verify("plain", "plain")


def test_a_hash_is_argon2id_and_never_twice_the_same() -> None:
    assert QUICK.hash("x").startswith("$argon2id$")
    assert QUICK.hash("x") != QUICK.hash("x")
