from admin.model import Role
from admin.scopes import MEANING, NEEDS, Scope, offered, read, written


def test_every_scope_has_a_meaning_and_a_permission() -> None:
    assert set(NEEDS) == set(MEANING) == set(Scope)


def test_scopes_are_kept_in_one_order() -> None:
    text = written([Scope.MANAGE_PEOPLE, Scope.READ_REQUESTS])
    assert text == "read:requests manage:people"
    assert read(text) == {Scope.MANAGE_PEOPLE, Scope.READ_REQUESTS}


def test_a_scope_that_is_gone_is_nothing() -> None:
    assert read("read:requests fly:high") == {Scope.READ_REQUESTS}
    assert read("") == frozenset()


def test_a_role_is_offered_what_it_may() -> None:
    assert offered(Role.USER) == []
    assert Scope.ACT_REQUESTS in offered(Role.TECH)
    assert Scope.READ_PEOPLE not in offered(Role.TECH)
    assert set(offered(Role.ADMIN)) == set(Scope)
