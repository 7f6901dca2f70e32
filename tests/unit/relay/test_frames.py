import runpy
import struct
import sys

import pytest

from relay import frames
from relay.frames import Code, Violation


def test_a_header_takes_the_shortest_form() -> None:
    assert frames.header(125) == b"\x82\x7d"
    assert frames.header(126) == b"\x82\x7e\x00\x7e"
    assert frames.header(65535) == b"\x82\x7e\xff\xff"
    assert frames.header(65536) == b"\x82\x7f" + struct.pack("!Q", 65536)


def test_a_close_frame_is_cut_to_its_limit_at_a_whole_character() -> None:
    frame = frames.close(4000, "ñ" * 100)
    assert len(frame) <= 2 + 125
    assert frames.read_close(frame[2:]) == (4000, "ñ" * 61)


def test_a_code_that_may_not_travel_is_left_out() -> None:
    assert frames.close(Code.NO_STATUS, "x") == b"\x88\x00"
    assert frames.read_close(b"") == (Code.NO_STATUS, "")


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"\x03", 1002), (b"\x03\xed", 1002), (b"\x03\xe8\xff", 1007), (b"\x13\x88", 1002)],
)
def test_a_close_frame_must_hold_a_code_that_may_travel_and_utf8(payload: bytes, code: int) -> None:
    with pytest.raises(Violation) as caught:
        frames.read_close(payload)
    assert caught.value.code == code


def test_a_control_frame_is_final_and_unmasked() -> None:
    assert frames.control(frames.PING, b"?") == b"\x89\x01?"
    assert frames.header(3, frames.TEXT) == b"\x01\x03"


def test_masks_are_applied_without_the_compiled_routine_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "websockets.speedups", None)
    plain = runpy.run_path(frames.__file__)
    assert plain["apply_mask"] is not frames.apply_mask
    assert plain["apply_mask"](b"pixels", b"\x01\x02\x03\x04") == frames.apply_mask(
        b"pixels", b"\x01\x02\x03\x04"
    )
