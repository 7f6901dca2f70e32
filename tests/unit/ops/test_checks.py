from ops import checks


def test_all_tests_are_two_calls_the_unit_tests_first() -> None:
    first, second = checks.runs([])
    assert first[0] == "tests/unit"
    assert "--disable-socket" in first
    assert second[:3] == ["tests/contract", "tests/integration", "tests/story"]
    assert checks.runs(["all"]) == [first, second]


def test_whole_systems_are_begun_where_they_are_asked_for_and_last() -> None:
    assert checks.runs(["ansible", "unit"])[1:] == [["tests/ansible", "-n0"]]


def test_a_level_is_one_call() -> None:
    assert [call[0] for call in checks.runs(["unit"])] == ["tests/unit"]
    assert [call[0] for call in checks.runs(["story"])] == ["tests/story"]


def test_other_arguments_are_passed_on() -> None:
    assert checks.runs(["story", "-k", "reject"])[0][-2:] == ["-k", "reject"]


def test_a_path_is_run_as_it_is() -> None:
    path = "tests/unit/ops/test_checks.py::test_a_path_is_run_as_it_is"
    assert checks.runs([path, "-x"]) == [[path, "-x"]]
