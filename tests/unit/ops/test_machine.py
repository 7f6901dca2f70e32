from ops import machine

SIMULATION = """\
Inst erlang-base (1:25.2.3+dfsg-1 Debian:12.11/stable [amd64]) []
Inst libc6 [2.36-9] (2.36-9+deb12u10 Debian:12.11/stable [amd64])
Inst rabbitmq-server (3.10.8-1.1+deb12u1 Debian:12.11/stable [all])
Conf erlang-base (1:25.2.3+dfsg-1 Debian:12.11/stable [amd64])
"""

DESCRIBED = """\
Package: one
Installed-Size: 120
Size: 34000

Package: two
Installed-Size: 3
Size: 1000
"""


def test_only_what_was_not_there_counts_as_new() -> None:
    assert machine.newly_installed(SIMULATION) == ["erlang-base", "rabbitmq-server"]


def test_sizes_are_added_up() -> None:
    assert machine.total(DESCRIBED, "Size") == 35000
    assert machine.total(DESCRIBED, "Installed-Size") == 123


def test_a_program_a_file_and_a_module_are_signs() -> None:
    assert machine.there("sh")
    assert machine.there("/bin/sh")
    assert not machine.there("no-such-program")
    assert not machine.there("/no/such/file")
