import os
import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from relay import frames
from relay.decoder import PATIENCE, RESERVE, Decoder, Scratch
from relay.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    FIN,
    PING,
    PONG,
    TEXT,
    Code,
    Violation,
    apply_mask,
)

LIMIT = 1 << 20
MASK = b"\x11\x22\x33\x44"


def masked(first: int, payload: bytes = b"", mask: bytes = MASK) -> bytes:
    head = bytearray(frames.header(len(payload), first))
    head[1] |= 0x80
    return bytes(head) + mask + apply_mask(payload, mask)


def fed(decoder: Decoder, *chunks: bytes, size: int = 4096) -> bytes:
    scratch, pieces = Scratch(size), b""
    for chunk in chunks:
        for start in range(0, len(chunk), size):
            part = chunk[start : start + size]
            scratch.room[: len(part)] = part
            pieces += b"".join(decoder.feed(scratch, len(part)))
            if decoder.controls and decoder.controls[-1][0] == CLOSE:
                return pieces
    return pieces


def violation(data: bytes, **kind: bool) -> Violation:
    with pytest.raises(Violation) as caught:
        fed(Decoder(LIMIT, **kind), data)
    return caught.value


def test_payload_comes_out_unmasked() -> None:
    assert fed(Decoder(LIMIT), masked(FIN | BINARY, b"pixels")) == b"pixels"


@pytest.mark.parametrize("size", [0, 1, 3, 125, 126, 127, 65535, 65536, 70001])
def test_each_form_of_length_is_read(size: int) -> None:
    payload = os.urandom(size)
    assert fed(Decoder(LIMIT), masked(FIN | BINARY, payload)) == payload


@pytest.mark.parametrize("step", [1, 2, 3, 5, 7, 13])
def test_a_stream_may_be_cut_anywhere(step: int) -> None:
    payloads = [os.urandom(size) for size in (0, 5, 126, 300, 0, 66000, 1)]
    stream = b"".join(masked(FIN | BINARY, one, os.urandom(4)) for one in payloads)
    stream += masked(FIN | PING, b"are you there" * 9)
    decoder = Decoder(LIMIT)
    chunks = [stream[at : at + step] for at in range(0, len(stream), step)]
    assert fed(decoder, *chunks) == b"".join(payloads)
    assert decoder.controls == [(PING, b"are you there" * 9)]


def test_payload_is_handed_on_before_its_frame_is_complete() -> None:
    decoder = Decoder(LIMIT)
    data = masked(FIN | BINARY, b"abcdefgh")
    assert fed(decoder, data[:-3]) == b"abcde"
    assert not decoder.whole
    assert fed(decoder, data[-3:]) == b"fgh"
    assert decoder.whole


def test_a_header_may_end_where_the_buffer_ends() -> None:
    data = masked(FIN | BINARY, b"12345678") + masked(FIN | BINARY, b"9")
    decoder = Decoder(LIMIT)
    assert fed(decoder, data, size=16) == b"123456789"


def test_control_frames_stand_between_fragments() -> None:
    decoder = Decoder(LIMIT)
    data = masked(BINARY, b"a") + masked(FIN | PING, b"?") + masked(FIN | CONTINUATION, b"b")
    assert fed(decoder, data) == b"ab"
    assert decoder.controls == [(PING, b"?")]


def test_bounds_say_before_which_piece_each_frame_began() -> None:
    decoder = Decoder(LIMIT, bounds=True)
    data = masked(BINARY, b"a") + masked(FIN | PING, b"?") + masked(FIN | CONTINUATION, b"b")
    assert fed(decoder, data) == b"ab"
    assert decoder.bounds == [(0, BINARY), (1, FIN | PING), (1, FIN | CONTINUATION)]


def test_what_follows_a_close_frame_is_not_read() -> None:
    decoder = Decoder(LIMIT)
    goodbye = masked(FIN | CLOSE, struct.pack("!H", 1000) + b"bye")
    assert fed(decoder, masked(FIN | BINARY, b"last") + goodbye + b"\xff\xff") == b"last"
    assert decoder.controls == [(CLOSE, b"\x03\xe8bye")]


def test_a_cut_close_frame_waits_for_its_rest() -> None:
    decoder = Decoder(LIMIT)
    goodbye = masked(FIN | CLOSE, struct.pack("!H", 1000) + b"bye")
    fed(decoder, goodbye[:-1])
    assert not decoder.controls
    fed(decoder, goodbye[-1:])
    assert decoder.controls


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"\x82\x05hello", 1002, "without a mask"),
        (b"\xc2\x80", 1002, "reserved"),
        (b"\xa2\x80", 1002, "reserved"),
        (b"\x92\x80", 1002, "reserved"),
        (b"\x83\x80", 1002, "unknown opcode"),
        (b"\x8b\x80", 1002, "unknown opcode"),
        (masked(FIN | TEXT, b"hello"), 1003, "binary"),
        (b"\x09\x80", 1002, "fragments"),
        (b"\x89\xfe", 1002, "125"),
        (masked(FIN | CONTINUATION, b"x"), 1002, "continuation of nothing"),
        (masked(BINARY, b"x") + masked(FIN | BINARY, b"y"), 1002, "inside"),
        (b"\x82\xfe\x00\x7d" + MASK, 1002, "shortest"),
        (b"\x82\xff" + struct.pack("!Q", 65535) + MASK, 1002, "shortest"),
        (b"\x82\xff" + struct.pack("!Q", 1 << 63) + MASK, 1002, "shortest"),
        (b"\x82\xff" + struct.pack("!Q", LIMIT + 1) + MASK, 1009, "more than"),
        (b"\x82\xff" + struct.pack("!Q", (1 << 63) - 1) + MASK, 1009, "more than"),
        (masked(FIN | CLOSE, b"\x03"), 1002, "close code"),
        (masked(FIN | CLOSE, struct.pack("!H", 1005)), 1002, "close code"),
        (masked(FIN | CLOSE, struct.pack("!H", 999)), 1002, "close code"),
        (masked(FIN | CLOSE, struct.pack("!H", 2000)), 1002, "close code"),
        (masked(FIN | CLOSE, struct.pack("!H", 5000)), 1002, "close code"),
        (masked(FIN | CLOSE, struct.pack("!H", 1000) + b"\xff"), 1007, "UTF-8"),
    ],
)
def test_each_rule_has_its_close_code(data: bytes, code: int, words: str) -> None:
    problem = violation(data)
    assert problem.code == code
    assert words in str(problem)


def test_a_broken_rule_is_seen_before_the_frame_is_complete() -> None:
    assert violation(b"\x82\x7f").code == Code.PROTOCOL_ERROR


def test_text_is_read_where_it_was_asked_for() -> None:
    assert fed(Decoder(LIMIT, text=True), masked(FIN | TEXT, b"hello")) == b"hello"


@pytest.mark.parametrize("frame", [masked(FIN | PING), masked(FIN | PONG), masked(FIN | BINARY)])
def test_floods_of_empty_frames_end_the_connection(frame: bytes) -> None:
    decoder = Decoder(LIMIT)
    fed(decoder, frame * PATIENCE)
    decoder.refresh()
    fed(decoder, frame * PATIENCE)
    with pytest.raises(Violation, match="too many") as caught:
        fed(decoder, frame)
    assert caught.value.code == Code.POLICY


def test_room_is_kept_for_a_cut_control_frame() -> None:
    assert RESERVE > 14 + 125


# -- any frames, cut into any chunks: what the Sans-IO parser of `websockets` says ----------------

masks = st.binary(min_size=4, max_size=4)
control_payload = st.binary(max_size=125)
control = st.tuples(st.sampled_from([PING, PONG]), control_payload)
data_sizes = st.one_of(
    st.integers(0, 300), st.sampled_from([0, 1, 125, 126, 127, 65535, 65536, 66001])
)


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[int, bytes]]:
    said: list[tuple[int, bytes]] = []
    for _ in range(draw(st.integers(0, 4))):
        parts = draw(st.lists(data_sizes, min_size=1, max_size=4))
        for number, size in enumerate(parts):
            said.extend((FIN | op, it) for op, it in draw(st.lists(control, max_size=1)))
            opcode = CONTINUATION if number else BINARY
            final = FIN if number == len(parts) - 1 else 0
            said.append((final | opcode, draw(st.randoms(use_true_random=False)).randbytes(size)))
    if draw(st.booleans()):
        code = draw(st.sampled_from([1000, 1001, 1011, 3000, 4001]))
        said.append((FIN | CLOSE, struct.pack("!H", code) + draw(st.text(max_size=30)).encode()))
    return said


def theirs(stream: bytes) -> tuple[bytes, list[tuple[int, bytes]], int | None]:
    """Payload, control frames and close code of the error, as `websockets` sees them."""
    protocol = Protocol(Side.SERVER, state=State.OPEN, max_size=None)
    protocol.receive_data(stream)
    seen = [event for event in protocol.events_received() if isinstance(event, Frame)]
    payload = b"".join(it.data for it in seen if it.opcode < Opcode.CLOSE)
    controls = [(int(it.opcode), bytes(it.data)) for it in seen if it.opcode >= Opcode.CLOSE]
    failed = protocol.parser_exc is not None and protocol.close_sent is not None
    # `websockets` refuses a close between fragments; a control frame may stand there [5.4].
    failed = failed and "incomplete fragmented message" not in str(protocol.parser_exc)
    return payload, controls, protocol.close_sent.code if failed and protocol.close_sent else None


@settings(max_examples=60, deadline=None)
@given(
    conversations(),
    st.lists(st.integers(0, 1 << 30), max_size=12),
    st.binary(min_size=4, max_size=4),
)
def test_any_frames_in_any_chunks_are_read_as_websockets_reads_them(
    said: list[tuple[int, bytes]], cuts: list[int], mask: bytes
) -> None:
    stream = b"".join(masked(first, payload, mask) for first, payload in said)
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    chunks = [stream[start:stop] for start, stop in pairwise(places)]
    decoder = Decoder(LIMIT)
    payload = fed(decoder, *chunks, size=1 << 17)
    assert (payload, decoder.controls, None) == theirs(stream)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=12), st.booleans())
def test_a_broken_rule_has_the_close_code_that_websockets_gives_it(
    first: int, second: int, rest: bytes, inside: bool
) -> None:
    stream = (masked(BINARY, b"open") if inside else b"") + bytes((first, second)) + rest
    stream += bytes(140)  # whatever was read before it, these are frames without a mask
    _, controls, code = theirs(stream)
    ours: int | None = None
    decoder = Decoder(1 << 62, text=True)
    try:
        fed(decoder, stream)
    except Violation as problem:
        ours = problem.code
    if code is None:
        return  # it waits for the end of a long frame; we need not
    assert ours == code
    assert [it for it in decoder.controls if it[0] == CLOSE] == [
        it for it in controls if it[0] == CLOSE
    ]


def test_payload_before_a_broken_rule_is_not_lost() -> None:
    assert b"".join(violation(masked(FIN | BINARY, b"before") + b"\xf2\x80").pieces) == b"before"
