"""Where the pieces of the frame lie."""

from agent.desktop.frame import DASH, THICK, around, dashes, edges

SCREEN = (0, 0, 800, 600)
RIGHT = (800, 100, 640, 480)


def test_the_pieces_lie_within_and_leave_the_middle_free() -> None:
    x, y, width, height = RIGHT
    pieces = edges(RIGHT)
    assert sum(w * h for _, _, w, h in pieces) == width * height - (width - 2 * THICK) * (
        height - 2 * THICK
    )
    assert all(x <= left and left + w <= x + width for left, _, w, _ in pieces)
    assert all(y <= top and top + h <= y + height for _, top, _, h in pieces)


def test_without_a_place_it_is_round_the_screen() -> None:
    assert around([], SCREEN) == edges(SCREEN)
    assert around([RIGHT, SCREEN], SCREEN) == edges(RIGHT) + edges(SCREEN)


def test_in_a_pause_half_of_it_is_left() -> None:
    for edge in edges(SCREEN):
        _, _, width, height = edge
        left = sum(w * h for _, _, w, h in dashes(edge))
        assert abs(left / (width * height) - 0.5) < DASH / max(width, height)
