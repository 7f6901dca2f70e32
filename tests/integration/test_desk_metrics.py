"""The figures of a running desk, as Prometheus reads them."""

import urllib.request
from pathlib import Path

from ops.ports import free
from ops.stack import status
from tests.eventually import eventually
from tests.integration.desk_client import NOWHERE
from tests.integration.desk_process import DeskProcess


def test_a_desk_tells_how_it_is_on_an_address_of_its_own(tmp_path: Path) -> None:
    port = free()
    desk = DeskProcess(tmp_path, NOWHERE, HC_DESK_METRICS=f"127.0.0.1:{port}")

    def figures() -> list[str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            return list(answer.read().decode().splitlines())

    try:
        assert status(f"{desk.url}/sign-in") == 200
        assert status(f"{desk.url}/nowhere") == 404
        lines = eventually(figures)
        assert 'helpchannel_desk_answers_total{status="4xx"} 1.0' in lines
        assert "helpchannel_desk_broker_up 0.0" in lines
        assert "helpchannel_desk_database_up 1.0" in lines
        assert "helpchannel_desk_outbox 0.0" in lines
        assert status(f"{desk.url}/metrics") == 404, "not where everybody comes"
    finally:
        desk.stop()
