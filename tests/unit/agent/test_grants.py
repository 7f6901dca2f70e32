"""The grant filter: nothing that was not granted comes out, whatever the cuts."""

from struct import pack, unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.grants import MAX_CUT_TEXT, SHAPES, GrantFilter, Unfilterable
from broker.events import Grant

HELLO = b"RFB 003.008\n" + b"\x01" + b"\x01"
SEE, ALL = Grant(), Grant(control=True, clipboard=True)
CONTROL = Grant(control=True)

UPDATE = pack(">BBHHHH", 3, 1, 0, 0, 800, 600)
FORMAT = pack(">BxxxBBBBHHHBBBxxx", 0, 32, 24, 0, 1, 255, 255, 255, 0, 8, 16)
FENCE = pack(">BxxxIB", 248, 0x80000001, 3) + b"abc"
CONTINUOUS = pack(">BBHHHH", 150, 1, 0, 0, 800, 600)


def key(keysym: int, down: bool = True) -> bytes:
    return pack(">BBHI", 4, down, 0, keysym)


def qemu(keysym: int, code: int, down: bool = True) -> bytes:
    return pack(">BBHII", 255, 0, down, keysym, code)


def pointer(buttons: int, x: int = 5, y: int = 6) -> bytes:
    return pack(">BBHH", 5, buttons, x, y)


def encodings(*numbers: int) -> bytes:
    return pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers)


def cut_text(text: bytes, extended: bool = False) -> bytes:
    return pack(">Bxxxi", 6, -len(text) if extended else len(text)) + text


def screens(count: int) -> bytes:
    return pack(">BxHHBx", 251, 800, 600, count) + bytes(16 * count)


XVP = pack(">BxBB", 250, 1, 2)

HARMLESS = st.one_of(
    st.just(UPDATE),
    st.just(FORMAT),
    st.just(CONTINUOUS),
    st.builds(
        lambda body: pack(">BxxxIB", 248, 1, len(body)) + body, st.binary(min_size=0, max_size=64)
    ),
    st.lists(st.integers(-(2**31), 2**31 - 1), max_size=30).map(lambda all_: encodings(*all_)),
)
STEERING = st.one_of(
    st.builds(key, st.integers(0, 2**32 - 1), st.booleans()),
    st.builds(qemu, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.booleans()),
    st.builds(pointer, st.integers(0, 255), st.integers(0, 65535), st.integers(0, 65535)),
    st.just(XVP),
    st.integers(0, 5).map(screens),
)
TEXTS = st.builds(cut_text, st.binary(max_size=200), st.booleans())
MESSAGES = st.lists(st.one_of(HARMLESS, STEERING, TEXTS), max_size=20)
GRANTS = st.builds(Grant, st.booleans(), st.booleans())


def messages(stream: bytes) -> list[bytes]:
    """The messages of a stream, read with the sizes of the RFC, not with the filter."""
    found = []
    while stream:
        kind = stream[0]
        size = {0: 20, 3: 10, 4: 8, 5: 6, 150: 10, 250: 4, 255: 12}.get(kind)
        if kind == 2:
            size = 4 + 4 * unpack_from(">H", stream, 2)[0]
        elif kind == 6:
            size = 8 + abs(unpack_from(">i", stream, 4)[0])
        elif kind == 248:
            size = 9 + stream[8]
        elif kind == 251:
            size = 8 + 16 * stream[6]
        assert size is not None
        found.append(stream[:size])
        stream = stream[size:]
    return found


def test_with_everything_granted_all_goes_through_as_it_came() -> None:
    stream = HELLO + FORMAT + encodings(1, -239) + UPDATE + key(97) + pointer(1) + FENCE
    stream += cut_text(b"hola") + cut_text(b"\x10\0\0\1zip", extended=True) + screens(1) + XVP
    assert GrantFilter(ALL).feed(stream) == stream


def test_seeing_lets_no_key_pointer_or_clipboard_through() -> None:
    stream = key(97) + UPDATE + pointer(1) + qemu(97, 30) + cut_text(b"hola") + XVP + screens(2)
    assert GrantFilter(SEE).feed(HELLO + stream + FENCE) == HELLO + UPDATE + FENCE


def test_control_without_clipboard_keeps_the_clipboard_out() -> None:
    assert GrantFilter(CONTROL).feed(HELLO + cut_text(b"hola") + key(97)) == HELLO + key(97)


@given(MESSAGES, GRANTS)
def test_what_comes_out_is_what_was_granted(sent: list[bytes], grant: Grant) -> None:
    out = GrantFilter(grant).feed(HELLO + b"".join(sent))
    assert out.startswith(HELLO)
    kinds = {message[0] for message in messages(out[len(HELLO) :])}
    assert grant.control or not kinds & {4, 5, 250, 251, 255}
    assert grant.clipboard or 6 not in kinds
    allowed = {0, 2, 3, 150, 248} | ({4, 5, 250, 251, 255} if grant.control else set())
    allowed |= {6} if grant.clipboard else set()
    assert out == HELLO + b"".join(message for message in sent if message[0] in allowed)


@given(MESSAGES, GRANTS, st.lists(st.integers(1, 40), max_size=60))
def test_any_cut_yields_the_same_as_the_whole(
    sent: list[bytes], grant: Grant, cuts: list[int]
) -> None:
    stream = HELLO + b"".join(sent)
    whole = GrantFilter(grant).feed(stream)
    cut, out = GrantFilter(grant), b""
    for size in cuts:
        out += cut.feed(stream[:size])
        stream = stream[size:]
    assert out + cut.feed(stream) == whole


@given(st.binary(max_size=300), st.lists(st.integers(1, 20), max_size=20))
def test_without_control_rubbish_never_becomes_a_key_or_a_click(
    rubbish: bytes, cuts: list[int]
) -> None:
    filter_ = GrantFilter(SEE)
    out = b""
    try:
        out += filter_.feed(HELLO)
        for size in [*cuts, len(rubbish)]:
            out += filter_.feed(rubbish[:size])
            rubbish = rubbish[size:]
    except Unfilterable:
        pass
    passed, kinds = out[len(HELLO) :], set()
    while passed and len(passed) >= SHAPES[passed[0]].size:
        shape = SHAPES[passed[0]]
        kinds.add(passed[0])
        passed = passed[shape.size + shape.body(passed[: shape.size]) :]
    assert not kinds & {4, 5, 6, 250, 251, 255}


@given(st.lists(st.tuples(st.binary(max_size=40), GRANTS), max_size=10), MESSAGES)
def test_the_grant_of_the_moment_decides_whatever_the_cuts(
    pieces: list[tuple[bytes, Grant]], sent: list[bytes]
) -> None:
    filter_ = GrantFilter(ALL)
    stream = HELLO + b"".join(sent)
    out = b""
    for piece, grant in pieces:
        out += filter_.feed(stream[: len(piece)])
        stream = stream[len(piece) :]
        out += filter_.change(grant)
    out += filter_.feed(stream)
    messages(out[len(HELLO) :])  # still whole messages, the releases among them


def test_the_grant_changes_at_the_next_message() -> None:
    filter_ = GrantFilter(SEE)
    assert filter_.feed(HELLO + key(97)) == HELLO
    assert filter_.change(CONTROL) == b""
    assert filter_.feed(key(98)) == key(98)


def test_withdrawn_control_lets_go_of_what_is_held() -> None:
    filter_ = GrantFilter(CONTROL)
    filter_.feed(HELLO + key(0xFFE3) + key(97) + key(97, False) + qemu(98, 48) + pointer(1, 7, 8))
    released = filter_.change(SEE)
    assert released == key(0xFFE3, False) + qemu(98, 48, False) + pointer(0, 7, 8)
    assert filter_.change(SEE) == b""
    assert filter_.feed(key(0xFFE3, False)) == b""


def test_a_half_passed_message_is_finished_before_the_releases() -> None:
    filter_ = GrantFilter(ALL)
    text = cut_text(b"hello")
    assert filter_.feed(HELLO + key(97) + text[:10]) == HELLO + key(97) + text[:10]
    assert filter_.change(SEE) == b""
    assert filter_.feed(text[10:] + key(98)) == text[10:] + key(97, False)


def test_a_text_longer_than_the_server_takes_is_dropped() -> None:
    filter_ = GrantFilter(ALL)
    assert filter_.feed(HELLO + pack(">Bxxxi", 6, MAX_CUT_TEXT + 1)) == HELLO
    for _ in range(MAX_CUT_TEXT // 65536):
        assert filter_.feed(bytes(65536)) == b""
    assert filter_.feed(b"x" + UPDATE) == UPDATE


def test_version_3_3_has_no_security_byte() -> None:
    hello = b"RFB 003.003\n\x01"
    assert GrantFilter(SEE).feed(hello + UPDATE) == hello + UPDATE


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        (b"RFB 004.001\n", "does not speak RFB"),
        (b"GET / HTTP/1", "does not speak RFB"),
        (b"RFB 003.008\n\x10", "security type 16"),
        (HELLO + b"\x07", "unknown message type 7"),
        (HELLO + pack(">BB10x", 255, 1), "unknown QEMU message 1"),
        (HELLO + pack(">BxxxIB", 248, 0, 65), "a fence of 65 bytes"),
    ],
)
def test_what_cannot_be_told_apart_ends_it_by_name(stream: bytes, words: str) -> None:
    with pytest.raises(Unfilterable, match=words):
        GrantFilter(ALL).feed(stream)
