"""The codec's examination on /wsEcho, section by section as in the Autobahn test suite."""

import os
import struct
from collections.abc import Iterator

import pytest

from relay.frames import BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT
from tests.integration.relay_process import RawEnd, RelayProcess

MEGABYTE = 1 << 20
HANDSHAKE = (
    b"GET /wsEcho HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    process = RelayProcess(tmp_path_factory.mktemp("keys"), HC_ECHO="anyone")
    yield process
    process.stop()


@pytest.fixture
def line(relay: RelayProcess) -> Iterator[RawEnd]:
    sock = relay.raw_socket()
    sock.sendall(HANDSHAKE)
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += sock.recv(1)
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head  # the example of RFC 6455, 1.3
    yield RawEnd(sock)
    sock.close()


def close_frame(code: int, reason: bytes = b"") -> bytes:
    return struct.pack("!H", code) + reason


@pytest.mark.parametrize("size", [0, 125, 126, 127, 128, 65535, 65536])
@pytest.mark.parametrize("kind", [TEXT, BINARY])
def test_1_messages_of_each_size_come_back(line: RawEnd, kind: int, size: int) -> None:
    line.send(b"*" * size, FIN | kind)
    assert line.receive() == (FIN | kind, b"*" * size)


def test_2_pings_are_answered_with_their_payload(line: RawEnd) -> None:
    for payload in (b"", b"Hello", b"\x00\xff\xfe", b"x" * 125):
        line.send(payload, FIN | PING)
        assert line.receive() == (FIN | PONG, payload)


def test_2_each_of_many_pings_is_answered_in_order(line: RawEnd) -> None:
    line.socket.sendall(b"".join(line.frame(b"%d" % it, FIN | PING) for it in range(10)))
    for number in range(10):
        assert line.receive() == (FIN | PONG, b"%d" % number)


def test_2_pongs_that_nobody_asked_for_are_ignored(line: RawEnd) -> None:
    line.send(b"unsolicited", FIN | PONG)
    line.send(b"x", FIN | PING)
    assert line.receive() == (FIN | PONG, b"x")


@pytest.mark.parametrize("first", [0x40, 0x20, 0x10, 0x70])
@pytest.mark.parametrize("kind", [TEXT, BINARY, PING, CLOSE])
def test_3_reserved_bits_end_it(line: RawEnd, first: int, kind: int) -> None:
    line.socket.sendall(line.frame(b"before", FIN | TEXT) + line.frame(b"", FIN | first | kind))
    assert line.receive() == (FIN | TEXT, b"before")
    assert line.close_code() == 1002


@pytest.mark.parametrize("kind", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_4_unknown_opcodes_end_it(line: RawEnd, kind: int) -> None:
    line.send(b"", FIN | kind)
    assert line.close_code() == 1002


def test_5_fragments_with_pings_between_come_back_whole(line: RawEnd) -> None:
    line.send(b"one ", TEXT)
    line.send(b"now", FIN | PING)
    line.send(b"two ", CONTINUATION)
    line.send(b"three", FIN | CONTINUATION)
    assert line.receive() == (FIN | PONG, b"now")
    assert line.receive() == (FIN | TEXT, b"one two three")


def test_5_a_message_may_be_cut_into_single_bytes(line: RawEnd) -> None:
    data = line.frame(b"frag", TEXT) + line.frame(b"ment", FIN | CONTINUATION)
    for at in range(len(data)):
        line.socket.sendall(data[at : at + 1])
    assert line.receive() == (FIN | TEXT, b"fragment")


@pytest.mark.parametrize(
    "frames",
    [
        [(PING, b"")],
        [(PONG, b"")],
        [(FIN | CONTINUATION, b"x")],
        [(CONTINUATION, b"x")],
        [(TEXT, b"a"), (FIN | TEXT, b"b")],
        [(TEXT, b"a"), (FIN | CONTINUATION, b"b"), (FIN | CONTINUATION, b"c")],
    ],
)
def test_5_wrong_fragments_end_it(line: RawEnd, frames: list[tuple[int, bytes]]) -> None:
    for first, payload in frames:
        line.send(payload, first)
    assert line.close_code() == 1002


@pytest.mark.parametrize(
    "text", ["κόσμε", "\x00", "\x7f", "\u0080", "\u07ff", "\uffff", "\U00010000", "\U0010ffff"]
)
def test_6_text_comes_back_in_one_frame_or_in_bytes(line: RawEnd, text: str) -> None:
    data = text.encode()
    line.send(data, FIN | TEXT)
    assert line.receive() == (FIN | TEXT, data)
    line.send(b"", TEXT)
    for at in range(len(data)):
        line.send(data[at : at + 1], CONTINUATION)
    line.send(b"", FIN | CONTINUATION)
    assert line.receive() == (FIN | TEXT, data)


@pytest.mark.parametrize(
    "data",
    [b"\xce\xba\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80", b"\x80", b"\xf4\x90\x80\x80",
     b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"],
)  # fmt: skip
def test_6_text_that_is_not_utf8_ends_it_before_the_message_does(line: RawEnd, data: bytes) -> None:
    line.send(data, TEXT)
    assert line.close_code() == 1007


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        (b"", b""),
        (close_frame(1000), close_frame(1000)),
        (close_frame(1000, b"x" * 123), close_frame(1000)),
        (close_frame(3000), close_frame(3000)),
        (close_frame(4999, "ñ".encode()), close_frame(4999)),
    ],
)
def test_7_a_goodbye_is_answered_with_its_code(line: RawEnd, payload: bytes, answer: bytes) -> None:
    line.send(payload, FIN | CLOSE)
    line.send(b"ignored", FIN | TEXT)
    assert line.receive() == (FIN | CLOSE, answer)
    assert line.is_closed()


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535])
def test_7_codes_that_may_not_travel_end_it(line: RawEnd, code: int) -> None:
    line.send(close_frame(code), FIN | CLOSE)
    assert line.close_code() == 1002


@pytest.mark.parametrize(
    ("payload", "code"), [(b"x", 1002), (close_frame(1000, b"\xce\xed\xa0\x80"), 1007)]
)
def test_7_bad_goodbyes_end_it(line: RawEnd, payload: bytes, code: int) -> None:
    line.send(payload, FIN | CLOSE)
    assert line.close_code() == code


@pytest.mark.parametrize("piece", [64, 4096, MEGABYTE, 4 * MEGABYTE])
def test_9_large_messages_come_back_whatever_they_are_cut_into(line: RawEnd, piece: int) -> None:
    data = os.urandom(4 * MEGABYTE)
    cut = [data[at : at + piece] for at in range(0, len(data), piece)]
    stream = bytearray()
    for number, part in enumerate(cut):
        final = FIN if number == len(cut) - 1 else 0
        stream += line.frame(part, final | (CONTINUATION if number else BINARY))
    line.socket.sendall(stream)
    assert line.receive() == (FIN | BINARY, data)


def test_9_sixteen_megabytes_come_back_and_more_than_the_limit_does_not(line: RawEnd) -> None:
    data = bytes(16 * MEGABYTE)
    line.send(data, FIN | BINARY)
    assert line.receive() == (FIN | BINARY, data)
    line.socket.sendall(b"\x82\xff" + struct.pack("!Q", 21 * MEGABYTE) + b"mask")
    assert line.close_code() == 1009


def test_an_echo_that_nobody_reads_is_not_kept(relay: RelayProcess, line: RawEnd) -> None:
    before = relay.memory
    line.socket.settimeout(1)
    block = line.frame(os.urandom(60_000)) * 16
    sent = 0
    try:
        for _ in range(100):
            line.socket.sendall(block)
            sent += 1
    except TimeoutError:
        pass
    assert sent < 100
    assert relay.memory - before < 16 * MEGABYTE
