"""A tray for tests: it takes each window that asks, and says so [System Tray Protocol]."""

import sys

from Xlib import X
from Xlib.protocol import event

from agent.desktop.x11_display import opened

SIZE = 24

link = opened(sys.argv[1])
screen = link.screen()
tray = screen.root.create_window(300, 300, 10 * SIZE, SIZE, 0, screen.root_depth)
tray.change_attributes(override_redirect=True, background_pixel=0x888888)
tray.map()
selection = link.intern_atom(f"_NET_SYSTEM_TRAY_S{link.get_default_screen()}")
tray.set_selection_owner(selection, X.CurrentTime)
manager = link.intern_atom("MANAGER")
told = event.ClientMessage(
    window=screen.root, client_type=manager, data=(32, [X.CurrentTime, selection, tray.id, 0, 0])
)
screen.root.send_event(told, event_mask=X.StructureNotifyMask)
link.sync()
sys.stdout.write("ready\n")
sys.stdout.flush()
while True:
    heard = link.next_event()
    if heard.type == X.ClientMessage and heard.data[1][1] == 0:
        icon = link.create_resource_object("window", heard.data[1][2])
        icon.reparent(tray, 0, 0)
        icon.configure(width=SIZE, height=SIZE)
        icon.map()
        link.sync()
        sys.stdout.write(f"{icon.id}\n")
        sys.stdout.flush()
