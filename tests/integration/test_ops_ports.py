"""Ports: free ones are found, the same ones are taken again, a taken one is said."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import ports
from ops.machine import ROOT
from ops.problems import PortTaken


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_refused_by_its_number(taken: int) -> None:
    with pytest.raises(PortTaken, match=str(taken)):
        ports.public(taken)


def test_a_port_is_given_to_one_process_only_even_before_it_is_used() -> None:
    mine = ports.free()
    asked = f"from ops import ports; print(ports.claim({mine}))"
    other = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert other.stdout == "False\n"
    assert ports.claim(mine)


def test_a_port_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = ports.free()
    offered = iter([mine, mine, mine + 1, *range(15000, 15100)])
    monkeypatch.setattr(ports._random, "randrange", lambda *_: next(offered))
    assert ports.free() != mine


def test_a_taken_default_moves_on_to_a_free_one(taken: int) -> None:
    chosen = ports.public(None, default=taken)
    assert chosen != taken
    assert ports.is_free(chosen)


def test_ports_are_the_same_the_next_time(tmp_path: Path) -> None:
    first = ports.kept(tmp_path / "ports.json", ["desk", "relay"])
    assert ports.kept(tmp_path / "ports.json", ["desk", "relay"]) == first
    assert len(set(first.values())) == 2


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path, taken: int) -> None:
    (tmp_path / "ports.json").write_text(f'{{"desk": {taken}}}')
    assert ports.kept(tmp_path / "ports.json", ["desk"])["desk"] != taken
