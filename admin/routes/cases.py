"""A case file as a signed file, for auditors; `python -m admin.audit check` verifies it."""

from typing import Any

import bottle

from admin.audit import files
from admin.errors import NotFound
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.words import N_


def declare(gate: Gate) -> None:
    """/requests/<id>/case.json"""
    desk = gate.desk

    @gate.route("GET", "/requests/<request_id>/case.json", Permission.EXPORT_CASES)
    def case(_caller: Caller, request_id: str) -> Any:
        kept = desk.look(lambda uow, _now: uow.entries_of(request_id))
        if not kept:
            raise NotFound(N_("There is no such request."))
        text = files.export(
            desk.signing_key, desk.settings.organisation, desk.clock(), request_id,
            [one for one, _ in kept],
        )  # fmt: skip
        headers = {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="case-{kept[0][0].case}.json"',
        }
        return bottle.HTTPResponse(text, 200, headers)
