"""The service itself, for programs."""

from admin.api.shapes_service import Health, Relay, Relays
from admin.routes.api import Api, Call
from admin.scopes import Scope


def declare(api: Api) -> None:
    """/relays, /health"""
    desk = api.desk

    @api.route("GET", "/relays", Scope.READ_SERVICE, room="service", gives=Relays)
    def list_relays(_call: Call) -> Relays:
        """Relay nodes that live."""
        alive = desk.relays.alive(desk.clock())
        return Relays([
            Relay(name, fact.sessions, fact.waiting, fact.draining) for name, fact in alive
        ])  # fmt: skip

    @api.route("GET", "/health", Scope.READ_SERVICE, room="service", gives=Health)
    def get_health(_call: Call) -> Health:
        """Whether help can be given now."""
        relays = len(desk.relays.alive(desk.clock()))
        link = desk.link
        return Health(
            ready=link.up and relays > 0,
            broker="up" if link.up else "full" if link.full else "down",
            relays=relays,
            waiting=desk.look(lambda uow, _now: uow.waiting_count()),
        )
