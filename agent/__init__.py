"""THE USER'S CHAIR: the program on the desktop of a person who asks for help.

    window | headless ──▶ chair ──▶ conversation (pure)   a click, a fact, a loss -> commands
                            │
                            ├─▶ desk      HTTP: sign in, fresh tokens, tickets
                            ├─▶ road      AMQP through a WebSocket: facts in, spool ──▶ facts out
                            └─▶ tunnel    pixels: x11vnc ◀─ grant filter (pure) ◀─▶ relay

- **Conversation**: what the person sees and what may happen next. It alone decides that a screen
  may be shared, and it never does before the person's own yes to this very technician.
- **Grant**: what the person allows beside seeing. The **filter** enforces it on this machine.
- **Spool**: what was said and is not yet confirmed by the broker; it outlives the process.
- **Desktop**: a way to show a screen (`desktop/x11.py`; others will stand beside it).

Threads, no gevent: a window system owns the main thread. Read next: conversation, then chair.
"""
