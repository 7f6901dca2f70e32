"""Small windows that ask before something is lost."""

from agent.look import Look
from agent.window import CLOSING, Brush

WIDTH, EDGE = 420, 28


def sure(look: Look, title: str, text: str, go: str, stay: str) -> bool:
    """Does the person really want to? Closing the question, and Return, mean to stay."""
    brush = Brush(look)
    edge = look.pixels(EDGE)
    rows = [
        [brush.title(title, points=16)],
        [brush.text(text)],
        [brush.button("stay", stay), brush.button("go", go, kind="quiet")],
    ]
    question = brush.window(
        title,
        [[brush.column(rows, pad=(edge, edge))]],
        wrap_at=look.pixels(WIDTH),
        on_top=True,
        modal=True,
    )
    question["stay"].set_focus()
    event, _values = question.read()
    question.close()
    return event not in CLOSING and event == "go"
