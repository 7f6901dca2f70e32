"""What users think of the help, once and in time. Their messages: test_chat.py."""

from broker.facts import HelpFinished, HelpRated, RatingKept
from broker.lifecycle import State
from tests.unit.admin.desk_in_memory import Office
from tests.unit.admin.usecases.test_facts import established


def rated(office: Office, help_id: str, rating: int = 4, comment: str = "") -> str | None:
    return office.agent(HelpRated(rating, comment), help_id)


def finished(office: Office) -> str:
    help_id = established(office)
    office.agent(HelpFinished(), help_id)
    office.said()
    return help_id


def test_a_rating_is_kept_with_its_words_in_the_case_file_and_told_without_them(
    office: Office,
) -> None:
    help_id = finished(office)
    assert rated(office, help_id, 4, " very kind ") is None
    assert office.request(help_id).rating == 4
    assert office.tracked(help_id, "rating") == [("demo", "4")]
    assert office.tracked(help_id, "comment") == [("demo", "very kind")]
    assert [one.fact for one in office.said()] == [RatingKept(4)]
    assert office.state(help_id) is State.FINISHED_USER


def test_who_has_rated_has_rated(office: Office) -> None:
    help_id = finished(office)
    assert rated(office, help_id, 1) is None
    assert rated(office, help_id, 5) is not None
    assert office.request(help_id).rating == 1


def test_a_rating_comes_within_a_day_of_the_end(office: Office) -> None:
    help_id, other = finished(office), finished(office)
    office.forward(86_000)
    assert rated(office, help_id) is None
    office.forward(1_000)
    assert rated(office, other) is not None


def test_only_help_that_was_given_is_rated(office: Office) -> None:
    asked, cancelled = office.asks(), office.asks(machine=office.new_machine())
    assert rated(office, asked) is not None
    office.put(cancelled, state=State.CANCELLED_USER, ended=office.now)
    assert rated(office, cancelled) is not None
