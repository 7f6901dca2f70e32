"""The service on one machine, as child processes on one broker: for `./hc up` and for tests.

    stack = Stack(var)                       # nothing happens yet; all files will be under var
    stack = Stack(var, node=node, vhost="t1")# on a broker node that others share (tests)
    stack = Stack(var, port=0, settings={"HC_GRACE_SECONDS": "5"}, say=print_line)

    stack.start(within=60)                   # keys, broker, processes; returns when all are ready
    stack.start("relay")                     # one process (again)
    stack.restart("relay"); stack.stop("desk"); stack.kill("relay")
    stack.stop()                             # everything that it started, in reverse order
    stack.kill()                             # the same at once, by SIGKILL

    stack.url                                # "http://127.0.0.1:8080", the one public address
    stack.port, stack.ports["relay"]         # the public port; the ports behind the front
    stack.names                              # ("front", "relay", "desk", "monitor"), the Procfile
    stack.node                               # RabbitNode, or None when HC_BROKER_URL was given
    stack.broker_url("desk")                 # the broker as this account (desk, relay, monitor)
    stack.environment("desk")                # the variables that this process gets
    stack.pid("relay"), stack.log("relay")   # its process id; what it has printed so far
    stack.admin("person", "add", …, stdin=…) # `python -m admin …` with the desk's variables
    stack.ended()                            # (name, exit code) of a process that ended by itself

Each line that a process prints goes to `var/log/<name>.log` and to `say(name, line)`.
"""
