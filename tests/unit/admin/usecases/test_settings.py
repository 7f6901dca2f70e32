"""An administrator changes settings: all of them or none, and the trail tells."""

import pytest

from admin.configuration import SETTABLE, Configuration
from admin.errors import Invalid, NotNow
from admin.settings import Settings
from admin.usecases import settings
from admin.words import speak
from broker.settings import load
from tests.unit.admin.desk_in_memory import Office

GIVEN = load(Settings, {"HC_BROKER_URL": "amqp://u:p@h:1/v"})


def change(office: Office, *fixed: str, **wanted: str) -> dict[str, str]:
    configuration = Configuration(GIVEN, frozenset(fixed))
    return dict(office.does(settings.change, office.now, "root", configuration, wanted))


def kept(office: Office) -> dict[str, str]:
    with office.store.read() as uow:
        return dict(uow.settings())


def test_a_setting_is_changed_and_taken_back(office: Office) -> None:
    assert change(office, organisation=" Town ", keep_days="30") == kept(office)
    assert kept(office) == {"organisation": "Town", "keep_days": "30"}
    assert change(office, organisation="") == {"keep_days": "30"} == kept(office)
    assert [one.words for one in office.deeds()] == [
        "organisation: Town > ", "keep_days: 365 > 30", "organisation: Help-Channel > Town"
    ]  # fmt: skip


def test_the_default_is_no_change(office: Office) -> None:
    assert change(office, organisation="Help-Channel", wait="100", grace="") == {}
    assert office.deeds() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("keep_days", "many"), ("wait", "-1"), ("time_zone", "Mars/Base"), ("language", "fr"),
     ("totp_roles", "KING"), ("organisation", "x" * 201), ("organisation", "a\nb"),
     ("keep_days", "100000"), ("lease", "1e15"), ("session", "299"), ("session_idle", "1"),
     ("guests", "yes"), ("wait", "soon")],
)  # fmt: skip
def test_what_cannot_be_used_is_told_and_nothing_is_changed(
    office: Office, name: str, value: str
) -> None:
    with pytest.raises(Invalid) as problem:
        change(office, grace="7", **{name: value})
    assert kept(office) == {}
    assert speak("es").say(problem.value.text) != str(problem.value)
    why = problem.value.text.values.get("why")
    assert why is None or speak("es").say(why) != str(why), "it is said in every language"


def test_what_the_operator_set_stands(office: Office) -> None:
    with pytest.raises(NotNow, match="in the environment"):
        change(office, "organisation", organisation="Town")


def test_what_is_not_of_the_page_is_left(office: Office) -> None:
    assert change(office, database_url="sqlite://") == {}


def test_every_one_of_them_is_called_something() -> None:
    assert set(settings.LABELS) == set(SETTABLE)
