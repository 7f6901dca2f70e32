"""What the use cases may rely on: conversations."""

import contextlib

from admin.ports import Conflict
from tests.contract.store_house import NOW, House


def test_messages_stand_in_the_order_of_their_coming_and_the_latest_are_read(house: House) -> None:
    request = house.asked()
    with house.store.write() as uow:
        for number in range(3):
            uow.add_message(request, f"m{number}", request.user, NOW, f"text {number} ñ")
        assert uow.message_count(request.id) == 3
        uow.add_message(request, "m3", house.ana, NOW, "answer")
    found = house.read(lambda uow: uow.messages_of(request.id, 2))
    assert [(one.id, one.by_user, one.text) for one in found] == [
        ("m2", True, "text 2 ñ"), ("m3", False, "answer"),
    ]  # fmt: skip


def test_a_message_is_kept_once(house: House) -> None:
    request = house.asked()
    for _ in range(2):
        with contextlib.suppress(Conflict), house.store.write() as uow:
            uow.add_message(request, "m", request.user, NOW, "text")
    assert house.read(lambda uow: uow.message_count(request.id)) == 1
