"""What is said of others' work in the portable folder."""

from ops.packaging.notices import packages, sources

FOUND = """diversion by libc6 from: /lib/x.so
libx11-6:amd64: /usr/lib/x86_64-linux-gnu/libX11.so.6
libssl3:amd64, libssl3:i386: /usr/share/doc/libssl3
x11vnc: /usr/bin/x11vnc
x11vnc: /usr/share/x11vnc/x11vnc
"""
TOLD = """x11vnc 0.9.16-9 x11vnc=0.9.16-9
libvncserver1 0.9.14+dfsg-1 libvncserver=0.9.14+dfsg-1
libvncclient1 0.9.14+dfsg-1 libvncserver=0.9.14+dfsg-1
"""


def test_each_package_is_named_once_without_its_architecture() -> None:
    assert packages(FOUND) == ["libssl3", "libx11-6", "x11vnc"]


def test_the_sources_are_fetched_by_one_command() -> None:
    said = sources(TOLD)
    line = "apt-get source --download-only libvncserver=0.9.14+dfsg-1 x11vnc=0.9.16-9\n"
    assert line in said
    assert said.endswith("libvncserver1 0.9.14+dfsg-1\nx11vnc 0.9.16-9\n")
