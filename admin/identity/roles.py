"""Which role somebody's groups give them: the highest of those that the site has named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from admin.model import Role

HIGHEST_FIRST = (Role.ADMIN, Role.TECH, Role.USER)
NOBODY = "none"


@dataclass(frozen=True)
class RoleMap:
    """`pairs` of a role and a group's name; `others` is the role of who is in none of them."""

    pairs: Sequence[tuple[Role, str]] = ()
    others: Role | None = Role.USER

    def role(self, groups: Iterable[str]) -> tuple[bool, Role | None]:
        """May they come in, and as what? No role means: as the desk's administrators say."""
        if not self.pairs:
            return self.others is not None, None
        theirs = {group.casefold() for group in groups}
        given = {role for role, group in self.pairs if group.casefold() in theirs}
        role = next((role for role in HIGHEST_FIRST if role in given), self.others)
        return role is not None, role


def pairs(text: str) -> tuple[tuple[Role, str], ...]:
    """`ADMIN=group;TECH=another group`; a group may be a DN, so `;` stands between them."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        role, equals, group = part.partition("=")
        if role.strip() not in set(Role) or not equals or not group.strip():
            raise ValueError("must be ROLE=GROUP, several by semicolons; ROLE is ADMIN, TECH, USER")
        found.append((Role(role.strip()), group.strip()))
    return tuple(found)


def role_or_nobody(text: str) -> Role | None:
    """A role, or `none` to keep everybody else out."""
    if text == NOBODY:
        return None
    if text not in set(Role):
        raise ValueError("must be ADMIN, TECH, USER or none")
    return Role(text)


def roles(text: str) -> frozenset[Role]:
    """Roles between commas."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not set(Role).issuperset(words):
        raise ValueError("must be of ADMIN, TECH, USER, with commas between them")
    return frozenset(Role(word) for word in words)
