from ops import needs


def test_what_up_needs_every_larger_command_needs_too() -> None:
    for smaller, larger in (("up", "demo"), ("demo", "test")):
        assert set(needs.of(smaller)) <= set(needs.of(larger))


def test_nothing_is_missing_where_every_sign_is_seen() -> None:
    assert needs.missing(needs.NEEDS, lambda _sign: True) == ()


def test_one_of_several_signs_is_enough() -> None:
    need = needs.Need("imagemagick", ("convert", "magick"), "", ("test",))
    assert needs.missing([need], {"magick"}.__contains__) == ()


def test_what_has_no_sign_is_missing() -> None:
    missing = needs.missing(needs.of("up"), {"nginx"}.__contains__)
    assert [need.package for need in missing] == ["rabbitmq-server"]


def test_each_package_is_named_once_with_its_reason() -> None:
    packages = [need.package for need in needs.NEEDS]
    assert len(packages) == len(set(packages))
    assert all(need.why and need.signs and need.commands for need in needs.NEEDS)
