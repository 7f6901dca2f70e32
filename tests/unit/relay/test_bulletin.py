from broker.events import Message
from relay.bulletin import Bulletin


def message(number: int) -> Message:
    return Message(str(number), "relay.relay-1.tunnel.lost", b"")


def test_the_oldest_come_first_and_stay_until_confirmed() -> None:
    bulletin = Bulletin()
    for number in range(5):
        bulletin.put(message(number))
    assert [it.id for it in bulletin.pending(3)] == ["0", "1", "2"]
    bulletin.confirmed(["1", "0", "unknown"])
    assert [it.id for it in bulletin.pending(3)] == ["2", "3", "4"]
    assert len(bulletin) == 3


def test_when_it_is_full_the_oldest_goes_and_is_counted() -> None:
    bulletin = Bulletin(most=3)
    for number in range(5):
        bulletin.put(message(number))
    assert [it.id for it in bulletin.pending(9)] == ["2", "3", "4"]
    assert bulletin.dropped == 2
