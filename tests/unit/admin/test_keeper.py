from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from admin.keeper import SEAL_EVERY, Keeper
from admin.settings import Settings
from admin.usecases.retention import next_night
from broker import keys
from broker.lifecycle import State
from broker.settings import load
from tests.unit.admin.desk_in_memory import Office

MADRID = ZoneInfo("Europe/Madrid")


def settings(keep_days: int) -> Settings:
    environment = {
        "HC_BROKER_URL": "amqp://u:p@h:1/v", "HC_TIME_ZONE": MADRID.key,
        "HC_KEEP_DAYS": str(keep_days), "HC_PICTURE_DAYS": "2",
    }  # fmt: skip
    return load(Settings, environment)


def kept(office: Office, keep_days: int = 5) -> Keeper:
    return Keeper(office.store, lambda: office.now, keys.new(), lambda: settings(keep_days))


def seals(office: Office) -> int:
    with office.store.read() as uow:
        return len(uow.seals())


def test_the_end_of_the_case_files_is_sealed_now_and_then(office: Office) -> None:
    keeper = kept(office)
    office.asks()
    keeper.turn()
    assert seals(office) == 0
    office.now += SEAL_EVERY
    keeper.turn()
    assert seals(office) == 1
    office.now += SEAL_EVERY
    keeper.turn()
    assert seals(office) == 1, "nothing new"


def test_people_are_forgotten_by_night(office: Office) -> None:
    help_id = office.asks("my words")
    office.put(help_id, state=State.CANCELLED_USER, ended=office.now)
    keeper = kept(office)
    office.now += timedelta(days=6)
    keeper.turn()
    assert office.request(help_id).text == ""
    assert office.request(help_id).forgotten


def test_a_house_that_keeps_everything_forgets_nothing(office: Office) -> None:
    help_id = office.asks("my words")
    office.put(help_id, state=State.CANCELLED_USER, ended=office.now)
    keeper = kept(office, keep_days=0)
    office.now += timedelta(days=999)
    keeper.turn()
    assert office.request(help_id).text == "my words"


def test_the_night_is_the_organisations() -> None:
    evening = datetime(2026, 11, 24, 22, tzinfo=UTC).astimezone(MADRID)
    assert next_night(evening).astimezone(UTC) == datetime(2026, 11, 25, 2, tzinfo=UTC)
    assert next_night(next_night(evening)) == next_night(evening) + timedelta(days=1)
