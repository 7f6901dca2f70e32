import pytest

from admin.identity.roles import RoleMap, pairs, role_or_nobody, roles
from admin.model import Role

MAP = pairs("ADMIN=cn=admins,dc=x; TECH = cn=techs,dc=x ;USER=staff")


@pytest.mark.parametrize(
    ("groups", "role"),
    [(["cn=techs,dc=x"], Role.TECH), (["staff", "CN=Admins,DC=x"], Role.ADMIN),
     (["staff"], Role.USER), ([], Role.USER), (["cn=admins"], Role.USER)],
)  # fmt: skip
def test_the_highest_group_counts(groups: list[str], role: Role) -> None:
    assert RoleMap(MAP).role(groups) == (True, role)


def test_who_is_in_no_group_may_be_kept_out() -> None:
    closed = RoleMap(MAP, others=None)
    assert closed.role(["another"]) == (False, None)
    assert closed.role(["staff"]) == (True, Role.USER)


def test_without_a_map_the_desks_administrators_say() -> None:
    assert RoleMap().role(["cn=admins,dc=x"]) == (True, None)


@pytest.mark.parametrize("text", ["KING=x", "ADMIN", "ADMIN=", "=x", "admin=x"])
def test_a_map_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ROLE=GROUP"):
        pairs(text)


def test_roles_are_read_by_name() -> None:
    assert roles("ADMIN, TECH,") == {Role.ADMIN, Role.TECH}
    assert role_or_nobody("none") is None
    assert role_or_nobody("TECH") is Role.TECH
    with pytest.raises(ValueError, match="must be of ADMIN"):
        roles("ADMIN,KING")
    with pytest.raises(ValueError, match="must be ADMIN"):
        role_or_nobody("KING")
