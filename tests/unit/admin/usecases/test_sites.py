"""Sites are added, renamed and deleted; what stood there is not lost."""

import pytest

from admin.errors import Invalid, NotFound
from admin.usecases import machines, sites
from tests.unit.admin.desk_in_memory import Office


def names(office: Office) -> list[str]:
    with office.store.read() as uow:
        return [site.name for site in uow.sites()]


def stands_at(office: Office) -> int | None:
    with office.store.read() as uow:
        found = uow.machine(office.machine.id)
    assert found is not None
    return found.site


def test_sites_are_added_and_renamed(office: Office) -> None:
    site = office.does(sites.add, " Library ")
    office.does(sites.rename, site, "Old library")
    assert names(office) == ["Old library"]
    office.does(sites.rename, site, "Old library")


def test_a_name_is_one_sites(office: Office) -> None:
    office.does(sites.add, "Library")
    other = office.does(sites.add, "Town hall")
    with pytest.raises(Invalid, match="site of this name"):
        office.does(sites.add, "Library")
    with pytest.raises(Invalid, match="site of this name"):
        office.does(sites.rename, other, "Library")
    with pytest.raises(NotFound):
        office.does(sites.rename, 99, "x")


def test_machines_of_a_site_that_goes_stand_elsewhere(office: Office) -> None:
    old, new = office.does(sites.add, "Library"), office.does(sites.add, "Town hall")
    office.does(machines.stand_at, office.now, "root", office.machine.id, old)
    assert office.does(sites.drop, office.now, "root", old, new) == 1
    assert stands_at(office) == new
    assert office.does(sites.drop, office.now, "root", new, None) == 1
    assert stands_at(office) is None
    assert office.deeds()[0].words == "Town hall; 1 > -"


def test_the_requests_of_a_site_that_is_gone_go_on_naming_it(office: Office) -> None:
    site = office.does(sites.add, "Library")
    office.does(machines.stand_at, office.now, "root", office.machine.id, site)
    request = office.asks()
    office.does(sites.drop, office.now, "root", site, None)
    with office.store.read() as uow:
        line = uow.line(request)
    assert line is not None
    assert line.site == "Library"
    assert names(office) == []
    office.does(sites.add, "Library")


def test_a_site_does_not_go_into_itself_or_nowhere_known(office: Office) -> None:
    site = office.does(sites.add, "Library")
    for into in (site, 99):
        with pytest.raises(NotFound):
            office.does(sites.drop, office.now, "root", site, into)
    with pytest.raises(NotFound):
        office.does(sites.drop, office.now, "root", 99, None)
