"""What a technician may ask for in a session, and what a yes to it means. Pure.

Nothing here changes a grant by itself: the person does. And a person who gives more than before
must be the one who did it: a technician who steers could press the same buttons. So what gives
more does not count while the technician uses mouse or keyboard (`gives_more`); what gives less
always counts.
"""

from msgspec.structs import replace

from agent.screens import Asking
from agent.talk import Talk
from broker.grants import Clipboard, Grant, Wanted


def granted(grant: Grant, what: Wanted) -> Grant:
    """The grant with this as well."""
    copied = grant.clipboard
    match what:
        case Wanted.CONTROL:
            return replace(grant, control=True)
        case Wanted.LEAVES:
            return replace(grant, clipboard=Clipboard.of(leaves=True, enters=copied.enters))
        case Wanted.ENTERS:
            return replace(grant, clipboard=Clipboard.of(leaves=copied.leaves, enters=True))
        case Wanted.MONITOR:
            return grant


def both(one: Grant, other: Grant) -> Grant:
    """All that either of them allows, in no pause."""
    copied = Clipboard.of(
        leaves=one.clipboard.leaves or other.clipboard.leaves,
        enters=one.clipboard.enters or other.clipboard.enters,
    )
    return Grant(control=one.control or other.control, clipboard=copied)


def holds(talk: Talk, asking: Asking) -> bool:
    """Is it so already?"""
    if asking.what is Wanted.MONITOR:
        return talk.shown == asking.monitor
    return granted(talk.grant, asking.what) == talk.grant


def is_possible(talk: Talk, asking: Asking) -> bool:
    """Is there such a monitor, where it is about one?"""
    return asking.what is not Wanted.MONITOR or asking.monitor in {"", *talk.displays}


def needs_no_question(talk: Talk, asking: Asking) -> bool:
    """Among monitors that may all be seen, the technician chooses."""
    return asking.what is Wanted.MONITOR and talk.display in {"", asking.monitor}


def gives_more(before: Grant, after: Grant) -> bool:
    """Is anything allowed now that was not? Going on after a pause is."""
    return (
        (after.control and not before.control)
        or (after.clipboard.leaves and not before.clipboard.leaves)
        or (after.clipboard.enters and not before.clipboard.enters)
        or (before.paused and not after.paused)
    )


def shows_more(before: str, after: str) -> bool:
    """Is another monitor seen than before, or all? All of them by the empty name."""
    return before not in {"", after}
