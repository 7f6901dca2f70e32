"""Is the process there (/healthz), and can it do its work (/readyz)?"""

from typing import Any

from admin.permissions import Permission
from admin.routes.gate import Caller, Gate, json_answer


def declare(gate: Gate) -> None:
    """/healthz, /readyz"""
    desk = gate.desk

    @gate.route("GET", "/healthz", Permission.PUBLIC)
    def healthz(_caller: Caller) -> Any:
        return json_answer({"status": "ok"})

    @gate.route("GET", "/readyz", Permission.PUBLIC)
    def readyz(_caller: Caller) -> Any:
        desk.look(lambda uow, _now: uow.waiting_count())
        broker, relay = desk.link.up, desk.relays.least_loaded(desk.clock()) is not None
        ready = broker and relay
        word = "up" if broker else "full" if desk.link.full else "down"
        found = {"broker": word, "relay": "up" if relay else "none lives"}
        return json_answer(found, 200 if ready else 503)
