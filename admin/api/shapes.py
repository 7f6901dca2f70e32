"""What the API takes and gives, as far as several rooms share it; the rest is in `shapes_*`.

Each name is the schema's name in the document.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

StateWord = Literal[
    "requested", "pending", "accepted", "established", "rejected", "finished user",
    "finished tech", "cancelled user", "cancelled tech", "aborted",
]  # fmt: skip
# No control characters, and no blank at either end. Written out: what `\\s` is differs by language.
INK = r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff]"
LINE = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*"
PATTERN = f"^{INK}({LINE}{INK})?$"
Words = Annotated[str, Meta(min_length=1, max_length=200, pattern=PATTERN)]
ShortWords = Annotated[str, Meta(min_length=1, max_length=100, pattern=PATTERN)]


class Problem(Struct):
    """What went wrong, for people; `status` for programs [RFC 9457]."""

    type: str
    title: str
    status: int
    detail: str


class Somebody(Struct):
    """A person, as others see them."""

    id: int
    name: str


class SomeMachine(Struct):
    """A machine, as a request names it."""

    id: str
    name: str
    system: str


class SomeTopic(Struct):
    """A site, or a kind of trouble; technicians serve some."""

    id: int
    name: str
