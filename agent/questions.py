"""Small windows that ask before something is lost, or leaves."""

from agent.look import Look
from agent.window import CLOSING, Brush, centre
from agent.wording import Words

WIDTH, EDGE = 420, 28
PREVIEW = (540, 320)  # pixels of a picture, at the most


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


def may_leave(look: Look, words: Words, png: bytes, days: int) -> bool:
    """This picture of the screen: does the person want it sent? Return and closing mean no."""
    brush = Brush(look)
    edge = look.pixels(EDGE)
    rows = [
        [brush.title(words("picture.title"), points=16)],
        [brush.text(words("picture.text", days=days))],
        [brush.image(png)],
        [
            brush.button("no", words("picture.no"), kind="quiet"),
            brush.button("yes", words("picture.yes")),
        ],
    ]
    question = brush.window(
        words("picture.title"),
        [[brush.column(rows, pad=(edge, edge))]],
        wrap_at=look.pixels(PREVIEW[0]),
        on_top=True,
        modal=True,
    )
    centre(question)
    question["no"].set_focus()
    event, _values = question.read()
    question.close()
    return bool(event == "yes")
