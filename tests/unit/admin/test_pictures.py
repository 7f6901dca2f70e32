"""A picture is what its bytes are; anything else is none."""

import io

import pytest
from PIL import Image

from admin.pictures import MOST_BYTES, Form, NoPicture, form


def drawn(kind: str, width: int = 64, height: int = 48, **how: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, kind, **how)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (drawn("PNG"), "image/png"),
        (drawn("JPEG"), "image/jpeg"),
        (drawn("JPEG", progressive=True), "image/jpeg"),
    ],
)
def test_a_picture_tells_its_kind_and_size(data: bytes, kind: str) -> None:
    assert form(data) == Form(kind, 64, 48)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + bytes(40),
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\xff\xd8\xff",
        b"\xff\xd8" + bytes(20) + b"\xff\xd9",
        drawn("PNG")[:-4],
        drawn("JPEG")[:-2],
        drawn("PNG") + b"<script>",
        drawn("PNG", 4097, 1),
        drawn("PNG", 1, 4097),
        drawn("PNG")[:16] + bytes(8) + drawn("PNG")[24:],
        bytes(MOST_BYTES + 1),
    ],
)
def test_what_is_none_or_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(NoPicture):
        form(data)
