"""What each command needs from the machine, as data: which package, how to see it, and why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

TKINTER = "_tkinter"  # a module of Python, not a file: asked for by name


@dataclass(frozen=True)
class Need:
    """A Debian package, and the files that show that what it brings is there."""

    package: str
    signs: tuple[str, ...]
    """Programs by name, files by path, or a Python module; any one will do."""
    why: str
    commands: tuple[str, ...]


UP = ("up", "demo", "test")
DEMO = ("demo", "test")
TEST = ("test",)

NEEDS = (
    Need(
        "rabbitmq-server",
        ("/usr/lib/rabbitmq/bin/rabbitmq-server",),
        "the broker that carries the events (a private node, not a service)",
        UP,
    ),
    Need("nginx-light", ("nginx",), "the one public port in front of desk and relay", UP),
    Need("xvfb", ("Xvfb",), "a virtual screen for the demo's desktop", DEMO),
    Need("openbox", ("openbox",), "its window manager", DEMO),
    Need("xterm", ("xterm",), "an application on it", DEMO),
    Need("x11-apps", ("xclock",), "a clock on it", DEMO),
    Need("x11-xserver-utils", ("xsetroot",), "its background", DEMO),
    Need("x11vnc", ("x11vnc",), "shares the agent's screen, after consent", DEMO),
    Need("tigervnc-scraping-server", ("X0tigervnc",), "shows it to who may only see", DEMO),
    Need("python3-tk", (TKINTER,), "draws the agent's window", DEMO),
    Need("chromium", ("chromium",), "the browser of the story tests", TEST),
    Need("xdotool", ("xdotool",), "looks at windows and types", TEST),
    Need("xclip", ("xclip",), "reads the clipboard", TEST),
    Need("x11-utils", ("xwininfo",), "asks the screen about its windows", TEST),
    Need("sway", ("sway",), "a Wayland screen", TEST),
    Need("wayvnc", ("wayvnc",), "shares it", TEST),
    Need("wlr-randr", ("wlr-randr",), "names its outputs", TEST),
    Need("wl-clipboard", ("wl-copy",), "copies on it", TEST),
    Need("foot", ("foot",), "an application on it", TEST),
    Need("grim", ("grim",), "takes a picture of it", TEST),
    Need(
        "xserver-xorg-video-dummy",
        ("/usr/lib/xorg/modules/drivers/dummy_drv.so",),
        "a screen with two monitors",
        TEST,
    ),
    Need(
        "fonts-dejavu-core",
        ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",),
        "letters on that screen",
        TEST,
    ),
    Need("mariadb-server", ("mariadbd", "mysqld"), "the database of larger sites", TEST),
    Need("curl", ("curl",), "runs the commands of docs/api.md", TEST),
    Need("openssl", ("openssl",), "certificates for the tests of TLS", TEST),
    Need("tinyproxy-bin", ("tinyproxy",), "an HTTP proxy on the agent's way", TEST),
    Need("debootstrap", ("debootstrap",), "a clean Debian to install packages in", TEST),
    Need("gnome-keyring", ("gnome-keyring-daemon",), "a keyring for the agent's secrets", TEST),
    Need("libsecret-tools", ("secret-tool",), "speaks with it", TEST),
    Need("dbus", ("dbus-daemon",), "the bus between them", TEST),
    Need("mmdebstrap", ("mmdebstrap",), "a bare Debian system, for the playbooks", TEST),
    Need("systemd-container", ("systemd-nspawn",), "boots it", TEST),
    Need("openssh-client", ("ssh",), "reaches it, as Ansible does", TEST),
    Need("iproute2", ("ip",), "gives it a network of its own", TEST),
    Need("pebble", ("pebble",), "an ACME server, for certificates", TEST),
    Need("buildah", ("buildah",), "builds the container image", TEST),
    Need("slapd", ("slapd",), "the directory that people sign in with (a private one)", TEST),
)

BROWSER_MODULES = ("up", "demo", "test")
"""The commands whose desk serves what package-lock.json pins."""


def of(command: str) -> tuple[Need, ...]:
    """What this command needs."""
    return tuple(need for need in NEEDS if command in need.commands)


def missing(needs: Iterable[Need], there: Callable[[str], bool]) -> tuple[Need, ...]:
    """Those of which no sign is there."""
    return tuple(need for need in needs if not any(there(sign) for sign in need.signs))
