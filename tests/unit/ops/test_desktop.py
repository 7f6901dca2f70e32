from ops.desktop import cookie


def test_a_cookie_is_an_entry_for_any_display() -> None:
    assert cookie(b"k" * 16) == (
        b"\xff\xff\x00\x00\x00\x00\x00\x12MIT-MAGIC-COOKIE-1\x00\x10" + b"k" * 16
    )
