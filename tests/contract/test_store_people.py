"""What the use cases may rely on: people, machines, topics, one-time links."""

from dataclasses import replace

import pytest

from admin.model import Machine, Person, Role
from admin.model_topics import Hours, Topic
from admin.ports import Conflict
from broker.ids import unguessable
from tests.contract.store_house import NOW, SECOND, WILD, House


def test_people_are_found_by_number_and_by_login(house: House) -> None:
    ana = house.person(house.ana)
    assert ana == Person(house.ana, "ana", "Ana", Role.TECH, "hash", active=True)
    with house.store.write() as uow:
        assert uow.person(house.ana, lock=True) == ana
        assert uow.person_by_login("ana") == ana
        assert uow.person(10_000_000) is None
        assert [person.login for person in uow.people()] == ["ana", "bea", "demo"]


def test_logins_are_compared_as_they_are_written(house: House) -> None:
    for login in ("Ana", "ANA", "aná", " ana", "an%", ""):
        assert house.read(lambda uow, login=login: uow.person_by_login(login)) is None
    with house.store.write() as uow:
        uow.add_person("Ana", "Another", Role.USER, None)
        uow.add_person("aña 🖨️", WILD, Role.USER, None)
    assert house.read(lambda uow: uow.person_by_login("aña 🖨️")).name == WILD


def test_an_administrator_is_usable_with_a_password_only(house: House) -> None:
    assert not house.read(lambda uow: uow.has_usable_admin())
    with house.store.write() as uow:
        admin = uow.add_person("admin", "Admin", Role.ADMIN, None)
    assert not house.read(lambda uow: uow.has_usable_admin())
    with house.store.write() as uow:
        uow.set_password(admin, "hash")
    assert house.read(lambda uow: uow.has_usable_admin())
    assert house.person(admin).password_hash == "hash"
    assert house.person(house.user).password_hash is None


def test_how_many_technicians_are_there_is_known_by_the_desk(house: House) -> None:
    assert house.read(lambda uow: uow.technicians()) == 0
    house.store.online = lambda: frozenset({1, 2, 3})
    assert house.read(lambda uow: uow.technicians()) == 3


def test_topics_and_what_belongs_to_them_are_kept(house: House) -> None:
    with house.store.write() as uow:
        first, second = uow.add_topic("B " + WILD[:8]), uow.add_topic("A")
        uow.set_topic(Topic(first, "B", 10, second))
        uow.serve(house.ana, [first, second])
        uow.serve(house.ana, [second])
        uow.set_away(house.bea, away=True)
        uow.set_away(house.bea, away=True)
        uow.set_categories(["Printer", "Net", "Net"])
        uow.set_hours(Hours("12345", 480, 900, WILD))
        uow.set_hours(Hours("1", 480, 900, "later"))
    with house.store.read() as uow:
        assert uow.topics() == [Topic(second, "A"), Topic(first, "B", 10, second)]
        assert uow.topic(first) == Topic(first, "B", 10, second)
        assert uow.topic(99) is None
        assert (uow.served_by(house.ana), uow.served_by(house.bea)) == ({second}, frozenset())
        assert uow.away() == {house.bea}
        assert uow.categories() == ["Net", "Printer"]
        assert uow.hours() == Hours("1", 480, 900, "later")
    house.store.online = lambda: frozenset({house.ana, house.bea})
    assert house.read(lambda uow: uow.technicians()) == 1
    request = house.asked(topic=first, topic_since=NOW, waited=30)
    later = house.asked(topic=first, topic_since=NOW + SECOND, created=NOW + SECOND)
    assert house.read(lambda uow: uow.untaken(first, NOW)) == [request.id]
    assert house.read(lambda uow: uow.recent_waits(NOW, 5)) == [30]
    line = house.read(lambda uow: uow.line(request.id))
    assert line.topic == "B"
    assert [one.request.id for one in house.read(lambda uow: uow.earlier(later, 5))] == [request.id]


def test_a_machine_is_known_by_its_person_and_its_secret(house: House) -> None:
    machine = Machine(unguessable(), house.user, WILD, WILD, revoked=True)
    with house.store.write() as uow:
        uow.add_machine(machine, "d" * 64, NOW)
        assert uow.machine(machine.id) == machine
        assert uow.machine("none") is None
        assert uow.machine_of(house.user, "d" * 64) == machine
        assert uow.machine_of(house.ana, "d" * 64) is None
        uow.change_machine(machine.id, name="new", system="Debian")
        assert uow.machine(machine.id) == replace(machine, name="new", system="Debian")
    with pytest.raises(Conflict), house.store.write() as uow:
        uow.add_machine(replace(machine, id=unguessable()), "d" * 64, NOW)


def test_a_link_is_good_until_its_end_or_until_it_is_dropped(house: House) -> None:
    with house.store.write() as uow:
        uow.add_link("a" * 64, house.ana, NOW + SECOND)
        uow.add_link("b" * 64, house.bea, NOW + SECOND)
    assert house.read(lambda uow: uow.link("a" * 64, NOW)).login == "ana"
    assert house.read(lambda uow: uow.link("A" * 64, NOW)) is None
    assert house.read(lambda uow: uow.link("a" * 64, NOW + SECOND)) is None
    with house.store.write() as uow:
        uow.drop_links(house.ana)
    assert house.read(lambda uow: uow.link("a" * 64, NOW)) is None
    assert house.read(lambda uow: uow.link("b" * 64, NOW)).login == "bea"
