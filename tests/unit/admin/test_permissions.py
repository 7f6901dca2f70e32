import pytest

from admin.model import Role
from admin.permissions import TABLE, Permission, may

P = Permission
MAY = {
    Role.USER: {P.PUBLIC, P.SIGNED_IN},
    Role.TECH: {
        P.PUBLIC,
        P.SIGNED_IN,
        P.SEE_BOARD,
        P.TAKE_REQUESTS,
        P.INVITE_GUESTS,
        P.OPEN_DIRECT,
    },
    Role.ADMIN: set(P) - {P.AGENT, P.PROGRAM},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_what_the_table_says(role: Role, permission: Permission) -> None:
    assert may(role, permission) is (permission in MAY[role])


def test_every_role_is_in_the_table() -> None:
    assert set(TABLE) == set(Role)
