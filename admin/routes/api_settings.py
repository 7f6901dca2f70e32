"""Settings for programs: as they are, and changing what administrators set in the page."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from msgspec import UNSET

from admin.api.shapes_service import Setting, Settings, SettingsChange, SourceWord
from admin.configuration import ALL, SETTABLE, meaning, variable
from admin.errors import Invalid, NotNow
from admin.ports import UnitOfWork
from admin.routes.api import Api, Call
from admin.scopes import Scope
from admin.usecases import settings
from broker.log import get

log = get("desk")


def declare(api: Api) -> None:
    """GET and PATCH /settings"""
    desk = api.desk

    def all_of_them(kept: Mapping[str, str]) -> Settings:
        configuration = desk.configuration
        configuration.take(kept)
        return Settings([
            Setting(
                name, variable(name), meaning(name), configuration.text(name),
                cast("SourceWord", configuration.source(name).value), name in SETTABLE,
            )
            for name in ALL
        ])  # fmt: skip

    @api.route("GET", "/settings", Scope.READ_SETTINGS, room="settings", gives=Settings)
    def list_settings(_call: Call) -> Settings:
        """All settings of the desk, and where each comes from."""
        return all_of_them(desk.look(lambda uow, _now: uow.settings()))

    @api.route(
        "PATCH", "/settings", Scope.MANAGE_SETTINGS, room="settings", takes=SettingsChange,
        gives=Settings, refuses=(409,),
    )  # fmt: skip
    def change_settings(call: Call) -> Settings:
        """All of these or none, at once. 409: one is set in the environment, or will not do."""
        said = {
            name: value or ""
            for name in SETTABLE
            if (value := getattr(call.body, name)) is not UNSET
        }

        def changed(uow: UnitOfWork, now: datetime) -> Mapping[str, str]:
            try:
                return settings.change(uow, now, call.person.login, desk.configuration, said)
            except Invalid as problem:  # written as it should be, but there is no such time zone
                raise NotNow(problem.text.sentence, **problem.text.values) from None

        after = all_of_them(desk.act(changed))
        log.info("settings.changed", by=call.person.login)
        return after
