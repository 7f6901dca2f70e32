"""How `--headless` and `--check` end, for scripts. Pure."""

from agent.screens import GOOD_ENDS, Finished

FINISHED, NOT_HELPED, BAD_USAGE, WRONG_PASSWORD, UNREACHABLE, CANNOT_SHARE = range(6)
REFUSED = frozenset({"wrong_password", "wrong_code", "not_enrolled", "too_many"})
"""Problems by which the desk says no to who signs in."""

NO_SCREEN = ("_missing", "_failed", "_gone")  # how the problems of `desktop` are called


def after(screen: Finished) -> int:
    """Of a request that ended so."""
    if screen.problem is not None and screen.problem.kind.endswith(NO_SCREEN):
        return CANNOT_SHARE
    return FINISHED if screen.how in GOOD_ENDS else NOT_HELPED
