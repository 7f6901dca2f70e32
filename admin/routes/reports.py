"""Reports, for administrators: what was asked, how long it took, who helped."""

from datetime import date, timedelta
from typing import Any

import bottle

from admin import reports
from admin.errors import Invalid
from admin.history import wanted
from admin.permissions import Permission
from admin.routes.gate import Caller, Gate
from admin.routes.numbers import number
from admin.words import N_

DAYS = timedelta(days=29)


def declare(gate: Gate) -> None:
    """/reports"""
    desk, pages = gate.desk, gate.pages

    @gate.route("GET", "/reports", Permission.SEE_REPORTS)
    def report(caller: Caller) -> Any:
        query, zone = bottle.request.query, desk.settings.time_zone
        today = desk.clock().astimezone(zone).date()
        days = {
            "since": query.getunicode("since") or str(today - DAYS),
            "until": query.getunicode("until") or str(today),
        }
        asked = wanted(days, zone)
        since, until = asked.since, asked.until
        if since is None or until is None or not since < until <= since + reports.LONGEST:
            raise Invalid(N_("A report is of one day to a year."))
        hours = reports.whole_hours(zone, since, until)
        site = number(query.getunicode("site", ""))
        counted, sites = desk.look(lambda uow, _now: (
            uow.counted(since, until, hours=hours, site=site), uow.sites()
        ))  # fmt: skip
        first, last = (date.fromisoformat(days[name]) for name in ("since", "until"))
        spreads = {
            N_("Waited"): counted.waited,
            N_("Time to consent"): counted.consented,
            N_("Length"): counted.lasted,
        }
        return pages.render(
            "reports.html", caller=caller, sites=sites, site=site, counted=counted,
            rating=reports.mean(counted.ratings), days=days, zone=zone.key,
            by_day=reports.by_day(counted.minutes, zone, first, last),
            by_hour=reports.by_hour(counted.minutes, zone),
            times={
                name: (reports.percentile(one, 50), reports.percentile(one, 95))
                for name, one in spreads.items()
            },
            shares={
                N_("By technician"): counted.technicians,
                N_("By topic"): counted.topics,
                N_("By category"): counted.categories,
                N_("By site"): counted.sites,
            },
        )  # fmt: skip
