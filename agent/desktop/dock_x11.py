"""Put a window into the desktop's tray [freedesktop.org, System Tray Protocol]: a short program.

    python -m agent.desktop.dock_x11 DISPLAY WINDOW

It ends with 0 when a tray was asked to take the window, and with 1 where there is no tray: GNOME
shows none of this kind without an extension.
"""

import sys
from typing import Any

from Xlib import X
from Xlib.protocol import event

from agent.desktop.x11_display import CLOSED, opened

REQUEST_DOCK = 0
MAPPED = 1  # [XEmbed, _XEMBED_INFO]: show it once it is embedded


def dock(link: Any, window: int) -> bool:
    """Ask the tray to take what Tk has around this window; False without a tray."""
    number = link.get_default_screen()
    tray = link.get_selection_owner(link.intern_atom(f"_NET_SYSTEM_TRAY_S{number}"))
    if tray == X.NONE:
        return False
    outer = link.create_resource_object("window", window).query_tree().parent
    info = link.intern_atom("_XEMBED_INFO")
    outer.change_property(info, info, 32, [0, MAPPED])
    kind = link.intern_atom("_NET_SYSTEM_TRAY_OPCODE")
    data = (32, [X.CurrentTime, REQUEST_DOCK, outer.id, 0, 0])
    tray.send_event(event.ClientMessage(window=tray, client_type=kind, data=data))
    link.sync()
    return True


if __name__ == "__main__":
    try:
        raise SystemExit(0 if dock(opened(sys.argv[1]), int(sys.argv[2])) else 1)
    except CLOSED:
        raise SystemExit(1) from None
