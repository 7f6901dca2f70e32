"""Technicians' photos (`admin.ports_photos`), held on both databases."""

from datetime import UTC, datetime, timedelta

from admin.model import Role
from admin.model_picture import Picture
from admin.store import SqlStore
from admin.usecases import retention

NOW = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
LATER = NOW + timedelta(hours=1)
DATA = b"\x00\xffpixels" * 20_000  # larger than a BLOB


def test_one_for_each_person_in_place_of_the_one_before(store: SqlStore) -> None:
    with store.write() as uow:
        ana = uow.add_person("ana", "Ana", Role.TECH, "hash")
        bea = uow.add_person("bea", "Bea", Role.TECH, "hash")
        uow.set_photo(ana, Picture(NOW, "image/jpeg", 10, 20), b"before")
        uow.set_photo(bea, Picture(NOW, "image/png", 1, 1), b"bea")
    with store.write() as uow:
        uow.set_photo(ana, Picture(LATER, "image/png", 30, 40), DATA)
    with store.read() as uow:
        assert uow.photo(ana) == Picture(LATER, "image/png", 30, 40)
        assert uow.photo_data(ana) == DATA
    with store.write() as uow:
        uow.drop_photo(ana)
        uow.drop_photo(ana)
        assert (uow.photo(ana), uow.photo_data(ana)) == (None, None)
        assert uow.photo_data(bea) == b"bea"


def test_it_goes_with_the_person(store: SqlStore) -> None:
    with store.write() as uow:
        ana = uow.add_person("ana", "Ana", Role.TECH, "hash")
        bea = uow.add_person("bea", "Bea", Role.ADMIN, "hash")
        for person in (ana, bea):
            uow.set_photo(person, Picture(NOW, "image/png", 1, 1), DATA)
        retention.forget_person(uow, LATER, "ana", "bea")
    with store.read() as uow:
        assert (uow.photo(ana), uow.photo_data(ana)) == (None, None)
        assert uow.photo_data(bea) == DATA
