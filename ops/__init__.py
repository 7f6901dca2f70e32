"""OPS: everything that makes the service run on a machine, and nothing of what it does.

    hc ──▶ __main__ ──▶ bring ──▶ (Debian packages, browser modules)     what a command needs: needs
                   ├──▶ local ──▶ stack ──▶ rabbit_node, children       ./hc up: one machine
                   ├──▶ demo  ──▶ local + a virtual desktop             ./hc demo
                   ├──▶ checks                                          ./hc test, lint, bench
                   └──▶ doctor                                          ./hc doctor

- **Stack**: the service as child processes (front, relay, desk, monitor) on one private broker.
  `./hc up` shows one to a person, the story tests start others beside it.
- **RabbitNode**: a RabbitMQ of our own: own folder, ports, cookie and epmd; no other is touched.
- **Child**: a process that ends when we end, however we end.
- **Front**: nginx as one more of these processes, with the routes that production has too.

This room starts the other rooms as programs and imports none of them but `broker`.
Read next: `stack.py`, then `plan.py` (which process gets which variables).
"""
