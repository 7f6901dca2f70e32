"""THE SWITCHBOARD: joins the two ends of a session, the user's agent and the technician's viewer.

    server ──▶ reception ──▶ admission          HTTP up to the upgrade; who may come in (ticket)
       │ a bare socket
       ▼
    switchboard ──▶ tunnels                     what to do (pure) and doing it
       │ join, hang up       │ report
       ▼                     ▼
    pump ──▶ wire, ends     herald ──▶ broker   bytes (the hot path); facts out, orders to cut in
                └──▶ decoder, frames

- **End**: `agent` (/wsServer) or `viewer` (/wsClient) of a session; a session is a help request.
- **Wire**: a connected end. No greenlet: the event loop calls it when there is something to read.
- **Tunnel**: waiting with one end, joined with two.
- **Pump**: all wires of the process with their one read buffer.

Pixels are never stored, looked at or logged, and do not wait for the event road: with the broker
down, sessions go on and reports wait on a bounded `bulletin`. Pure: frames,
decoder, messages, admission, reception, tunnels, bulletin. Read next: tunnels, then wire.
"""
