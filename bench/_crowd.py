"""A crowd of connected agents for `bench.signalling`: one process, one loop, many connections.

Reads one JSON line: {"port", "vhost", "agents": [[id, token], …]}. Each agent reads its own queue
and comes back when the connection is lost, with the back-off of the real one. Prints one JSON
line for each hundred that are there, and one when all are: {"there": n, "at": seconds}.
"""

import functools
import json
import sys
import time
from typing import Any

import pika
from pika.adapters.select_connection import IOLoop, SelectConnection

from broker.backoff import delays
from broker.topology import agent_queue

AT_ONCE = 100  # connections that are being made


class Crowd:
    def __init__(self, order: dict[str, Any]) -> None:
        self.loop = IOLoop()
        self.port, self.vhost = order["port"], order["vhost"]
        self.agents: dict[str, str] = dict(order["agents"])
        self.waiting = list(self.agents)
        self.waits = {agent: delays() for agent in self.agents}
        self.under_way = 0
        self.there = 0

    def run(self) -> None:
        self.next()
        self.loop.start()

    def next(self) -> None:
        while self.waiting and self.under_way < AT_ONCE:
            self.under_way += 1
            self.connect(self.waiting.pop())

    def connect(self, agent: str) -> None:
        lost = functools.partial(self.lost, agent)
        SelectConnection(
            pika.ConnectionParameters(
                "127.0.0.1",
                self.port,
                self.vhost,
                pika.PlainCredentials(agent, self.agents[agent]),
                heartbeat=30,
                socket_timeout=20,
                stack_timeout=30,
            ),
            on_open_callback=functools.partial(self.opened, agent),
            on_open_error_callback=lambda _connection, _error: lost(was_there=False),
            on_close_callback=lambda connection, _error: lost(
                was_there=getattr(connection, "reads", False)
            ),
            custom_ioloop=self.loop,
        )

    def opened(self, agent: str, connection: Any) -> None:
        connection.channel(
            on_open_callback=lambda channel: channel.basic_consume(
                agent_queue(agent),
                lambda *_: None,
                auto_ack=True,
                callback=lambda _frame: self.reads(agent, connection),
            )
        )

    def reads(self, agent: str, connection: Any) -> None:
        connection.reads = True
        self.waits[agent] = delays()
        self.under_way -= 1
        self.there += 1
        self.tell()
        self.next()

    def lost(self, agent: str, *, was_there: bool) -> None:
        if was_there:
            self.there -= 1
        else:
            self.under_way -= 1
        self.tell()

        def again() -> None:
            self.waiting.append(agent)
            self.next()

        self.loop.call_later(next(self.waits[agent]), again)

    def tell(self) -> None:
        if self.there % 100 == 0:
            print(json.dumps({"there": self.there, "at": time.time()}), flush=True)


if __name__ == "__main__":
    Crowd(json.loads(sys.stdin.readline())).run()
