"""Two desks on one database and one broker: what is done at one is seen at the other, live."""

import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, cast

import pytest

from ops.machine import ROOT
from ops.ports import free
from ops.rabbit_node import RabbitNode
from tests.eventually import eventually
from tests.integration.desk_client import PASSWORD, House


class Desk:
    """A process of its own, and one browser's cookies at it."""

    def __init__(self, settings: dict[str, str]) -> None:
        port = free()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "admin"],
            cwd=ROOT,
            env={**settings, "HC_DESK_LISTEN": f"127.0.0.1:{port}"},
            stderr=subprocess.DEVNULL,
        )
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        eventually(self._is_up, within=30)

    def _is_up(self) -> bool:
        try:
            self._opener.open(f"{self.url}/readyz", timeout=2).close()
        except urllib.error.HTTPError as answer:
            return b'"broker":"up"' in answer.read()
        except OSError:
            return False
        return True

    def opens(self, path: str, form: dict[str, str] | None = None) -> HTTPResponse:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        return cast("HTTPResponse", self._opener.open(self.url + path, data, timeout=15))

    def signs_in(self, login: str) -> str:
        """The word that this session's forms carry."""
        with self.opens("/sign-in", {"login": login, "password": PASSWORD}) as page:
            found = re.search(r'name="csrf" value="(\w+)"', page.read().decode())
        assert found
        return found[1]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def desks(
    node: RabbitNode, vhost: str, tmp_path: Path, key_folder: Path
) -> Iterator[tuple[House, Desk, Desk]]:
    with ExitStack() as stack:
        house = House(tmp_path)
        stack.callback(house.close)
        house.furnish()
        settings = {
            "PATH": "/usr/bin:/bin",
            "HC_BROKER_URL": node.url("desk", vhost),
            "HC_DATABASE_URL": f"sqlite:///{tmp_path / 'desk.db'}",
            "HC_SIGNING_KEY": str(key_folder / "signing.pem"),
            "HC_PUBLIC_KEYS": str(key_folder / "public"),
            "HC_PUBLIC_URL": "http://127.0.0.1:8080",
        }
        made: list[Any] = []
        for _ in range(2):
            made.append(Desk(settings))
            stack.callback(made[-1].stop)
        yield house, made[0], made[1]


def hears(stream: HTTPResponse, name: str, data: str) -> None:
    """Wait for this event; others may come before it."""
    while line := stream.readline():
        if line == f"event: {name}\n".encode() and stream.readline() == f"data: {data}\n".encode():
            return
    raise AssertionError("the stream has ended")


def test_what_is_done_at_one_desk_is_told_and_shown_at_the_other(
    desks: tuple[House, Desk, Desk],
) -> None:
    house, one, other = desks
    request = house.asked()
    word = one.signs_in("ana")
    other.signs_in("bea")
    with other.opens("/live") as stream:
        hears(stream, "again", "all")
        one.opens(f"/requests/{request.id}/accept", {"csrf": word}).close()
        hears(stream, "board", request.id)
        hears(stream, f"request-{request.id}", "changed")
        with other.opens("/board") as board:  # what is told is written already
            assert "with Ana" in board.read().decode()
    one.stop()
    with other.opens("/live") as stream:
        hears(stream, "again", "all")
