"""The common language: what agent, desk and relay say to each other, and nothing else.

A help request lives in one table (`lifecycle`). Whatever happens to it is a fact in the past
tense (`events`) that its author publishes, and the author's name stands in the routing key, so
that RabbitMQ can hold each speaker to its own voice:

    agent.<agent id>.help.requested      desk.<agent id>.help.accepted      relay.<node>.tunnel.lost

Where facts go is data (`topology`). Who may speak at all is a signed token (`tokens`); who may
open the pixel road is a signed ticket (`tickets`); both are made and checked with `keys`.

Those files are pure: values in, values out, `now` handed in. Four files act: `settings` reads
the environment once, `log` writes lines, `rabbit` is the only one that speaks AMQP, `courier`
keeps what the broker has not confirmed.

Four are programs: `monitor` follows all events, `dead` deals with what was refused, `webhook`
posts events to those without AMQP, `asyncapi` writes down what they are.

Read next: lifecycle, then events, then topology.
"""
