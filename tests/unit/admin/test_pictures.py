"""A picture is what its bytes are; anything else is none."""

import io

import pytest
from PIL import Image, PngImagePlugin

from admin.pictures import MOST_BYTES, Form, NoPicture, bare, form


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


WHERE = b"at home, 40.4N 3.7W"


def talkative(kind: str) -> bytes:
    """A picture that says where and when it was taken, by whom and with what."""
    about = Image.Exif()
    about[0x010E] = WHERE.decode()  # ImageDescription
    if kind == "JPEG":
        return drawn(kind, exif=about, comment=WHERE, icc_profile=b"colours")
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", WHERE.decode())
    text.add_itxt("XML:com.adobe.xmp", WHERE.decode())
    return drawn(kind, exif=about, pnginfo=text)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_bare_picture_is_the_same_to_the_eye_and_says_nothing_else(kind: str) -> None:
    data = talkative(kind)
    assert data.count(WHERE) >= 2
    left = bare(data)
    assert WHERE not in left
    assert form(left) == form(data)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(left)) as after:
        assert after.tobytes() == before.tobytes()
        assert after.info.get("icc_profile") == before.info.get("icc_profile")
        assert dict(after.getexif()) == {}
    assert bare(left) == left


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_says_nothing_stays_as_it_is(kind: str) -> None:
    assert bare(drawn(kind)) == drawn(kind)


def test_another_picture_behind_the_first_is_no_part_of_it() -> None:
    first = drawn("JPEG", progressive=True)
    assert bare(first + talkative("JPEG")) == first
