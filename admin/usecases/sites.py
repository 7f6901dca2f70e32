"""Sites: where machines stand, as an administrator sets them."""

from datetime import datetime

from admin.errors import Invalid, NotFound
from admin.ports import UnitOfWork
from admin.trail import Act
from admin.usecases.topics import good_name
from admin.words import N_

NOT_THERE = N_("There is no such site.")


def add(uow: UnitOfWork, name: str) -> int:
    """A new site. Raises Invalid."""
    return uow.add_site(_free(uow, name))


def rename(uow: UnitOfWork, site_id: int, name: str) -> None:
    """Raises NotFound or Invalid."""
    if site_id not in {site.id for site in uow.sites()}:
        raise NotFound(NOT_THERE)
    uow.rename_site(site_id, _free(uow, name, besides=site_id))


def drop(uow: UnitOfWork, now: datetime, by: str, site_id: int, into: int | None) -> int:
    """No longer offered; its machines stand at the other site, or at none. How many those were.

    Raises NotFound.
    """
    names = {site.id: site.name for site in uow.sites()}
    if site_id not in names or (into is not None and (into not in names or into == site_id)):
        raise NotFound(NOT_THERE)
    moved = uow.drop_site(site_id, into)
    words = f"{names[site_id]}; {moved} > {names[into] if into else '-'}"
    uow.record(by, now, Act.SITE_DROPPED, f"site {site_id}", words)
    return moved


def _free(uow: UnitOfWork, name: str, besides: int | None = None) -> str:
    name = good_name(name)
    if any(site.name == name for site in uow.sites() if site.id != besides):
        raise Invalid(N_("There is a site of this name already."))
    return name
