import re

import pytest

from ops.capacity import (
    COSTS,
    HEADROOM,
    Machine,
    Site,
    WrongSize,
    events_a_second,
    plan,
)
from ops.machine import ROOT


def test_a_town_hall_fits_on_one_machine() -> None:
    assert plan(Site(agents=300, sessions=10, spare=0)).one_machine


def test_fifty_thousand_agents_do_not() -> None:
    made = plan(Site(agents=50_000, sessions=2_000))
    assert not made.one_machine
    assert made.machines == sum(part.machines for part in made.parts)
    assert made.part("broker").machines == 3
    assert made.part("relay").machines > made.site.spare + 1
    assert any("measured up to" in warning for warning in made.warnings)


def test_no_limit_is_passed_when_the_spare_machines_are_away() -> None:
    made = plan(Site(agents=50_000, sessions=2_000, spare=1), Machine(8, 32, 10))
    for part in made.parts:
        for limit in part.limits:
            there = part.machines - 1 if limit.spreads else 1
            assert limit.needed <= limit.of_one * there, (part.name, limit.resource)
    assert made.first.used <= 1


def test_more_of_anything_never_takes_fewer_machines() -> None:
    sizes = [
        plan(Site(agents=agents, sessions=agents // 25)).machines
        for agents in range(1_000, 100_000, 9_000)
    ]
    assert sizes == sorted(sizes)


def test_a_broker_without_spare_is_alone_and_with_two_spare_one_of_five() -> None:
    assert [plan(Site(100, 10, spare=spare)).part("broker").machines for spare in (0, 1, 2)] == [
        1, 3, 5,
    ]  # fmt: skip


def test_the_nearest_limit_is_named_with_what_to_do() -> None:
    video = plan(Site(agents=2_000, sessions=1_000, session_mbit=20))
    assert (video.first.name, video.first.first.resource) in {
        ("front", "network"), ("relay", "network"),
    }  # fmt: skip
    assert video.first.first.past


def test_an_inbox_that_is_too_small_is_said_and_not_hidden_by_more_desks() -> None:
    made = plan(Site(agents=100_000, sessions=5_000, requests_a_day=20_000_000))
    needed = events_a_second(made.site)
    assert needed > COSTS["desk_events"].value * HEADROOM
    assert any("more machines do not help" in warning for warning in made.warnings)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"agents": 0, "sessions": 1}, "--agents is 0"),
        ({"agents": 5, "sessions": -1}, "--sessions is -1"),
        ({"agents": 5, "sessions": 6}, "there cannot be more"),
        ({"agents": 5, "sessions": 1, "technicians": -2}, "--technicians is -2"),
        ({"agents": 5, "sessions": 1, "requests_a_day": -2}, "--requests-a-day is -2"),
        ({"agents": 5, "sessions": 1, "session_mbit": 0}, "--session-mbit is 0"),
        ({"agents": 5, "sessions": 1, "spare": 4}, "--spare is 4"),
    ],
)
def test_a_number_that_cannot_be_planned_with_is_named(wrong: dict[str, int], named: str) -> None:
    with pytest.raises(WrongSize, match=re.escape(named)):
        Site(**wrong)


def test_a_broker_that_is_too_small_is_said() -> None:
    told = plan(Site(agents=50_000, sessions=2_000), Machine(memory_gb=8)).warnings
    assert any(warning.startswith("memory of the broker") for warning in told)


def test_a_machine_without_memory_is_named() -> None:
    with pytest.raises(WrongSize, match="--memory-gb is 0"):
        Machine(memory_gb=0)


def test_the_page_names_every_cost_and_its_value() -> None:
    page = (ROOT / "docs" / "capacity.md").read_text()
    for cost in COSTS.values():
        assert f"{cost.what} | {cost.value:,g}" in page, cost.what
