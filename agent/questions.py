"""Small windows that ask before something is lost, or leaves."""

from agent.look import Look
from agent.window import CLOSING, Brush, Rows, Window, centre
from agent.wording import Words

WIDTH, EDGE = 420, 28
PREVIEW = (540, 320)  # pixels of a picture, at the most


def sure(look: Look, title: str, text: str, go: str, stay: str) -> bool:
    """Does the person really want to? Closing the question, and Return, mean to stay."""
    return _answer(leaving(look, title, text, go, stay)) == "go"


def may_leave(look: Look, words: Words, png: bytes, days: int) -> bool:
    """This picture of the screen: does the person want it sent? Return and closing mean no."""
    return _answer(sending(look, words, png, days)) == "yes"


def leaving(look: Look, title: str, text: str, go: str, stay: str) -> Window:
    """The question before something is lost, drawn."""
    brush = Brush(look)
    rows = [
        [brush.title(title, points=16)],
        [brush.text(text)],
        [brush.button("stay", stay), brush.button("go", go, kind="quiet")],
    ]
    question = _drawn(brush, title, rows, WIDTH)
    question["stay"].set_focus()
    return question


def sending(look: Look, words: Words, png: bytes, days: int) -> Window:
    """The question before a picture leaves, drawn with the picture."""
    brush = Brush(look)
    rows = [
        [brush.title(words("picture.title"), points=16)],
        [brush.text(words("picture.text", days=days))],
        [brush.image(png)],
        [
            brush.button("no", words("picture.no"), kind="quiet"),
            brush.button("yes", words("picture.yes")),
        ],
    ]
    question = _drawn(brush, words("picture.title"), rows, PREVIEW[0])
    centre(question)
    question["no"].set_focus()
    return question


def _drawn(brush: Brush, title: str, rows: Rows, width: int) -> Window:
    edge = brush.look.pixels(EDGE)
    body = [[brush.column(rows, pad=(edge, edge))]]
    return brush.window(title, body, wrap_at=brush.look.pixels(width), on_top=True, modal=True)


def _answer(question: Window) -> str:
    """What was pressed; nothing where the question was closed."""
    event, _values = question.read()
    question.close()
    return "" if event in CLOSING else str(event)
