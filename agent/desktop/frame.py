"""The frame round what is seen: where its pieces lie. Pure."""

from collections.abc import Sequence

Place = tuple[int, int, int, int]
"""x, y, width and height in pixels."""

THICK = 5
DASH = 28  # in a pause the frame is broken into dashes: it is told apart without its colour, too


def edges(place: Place) -> list[Place]:
    """Four thin pieces along the inside of this place: what is in the middle stays free."""
    x, y, width, height = place
    return [
        (x, y, width, THICK),
        (x, y + height - THICK, width, THICK),
        (x, y + THICK, THICK, height - 2 * THICK),
        (x + width - THICK, y + THICK, THICK, height - 2 * THICK),
    ]


def dashes(edge: Place) -> list[Place]:
    """What is left of this piece in a pause, seen from its own corner."""
    _x, _y, width, height = edge
    if width > height:
        return [(at, 0, min(DASH, width - at), height) for at in range(0, width, 2 * DASH)]
    return [(0, at, width, min(DASH, height - at)) for at in range(0, height, 2 * DASH)]


def around(places: Sequence[Place], screen: Place) -> list[Place]:
    """The pieces of the frame round all these places, or round the whole screen without any."""
    return [edge for place in (places or [screen]) for edge in edges(place)]
