"""The rows behind a unit of work: all that speaks SQL beside `admin.store` and `admin.tables`.

    engine      connections, strict about order and durability; errors by name
    base        what is remembered in one transaction, and what is written at its end
    requests    requests, their queue and their tracking
    casefile    the chained case files         words      what can be searched for
    history     ended requests, page by page    reports    what is counted of them
    retention   what names people goes
    people      accounts, machines, links and sessions
    road        events that come in once and go out surely

A transaction may hold many events (`admin.inbox`), so it asks the database as little as it can:
it remembers the requests, machines and people that it has seen, and what is only added is
written at its end, each table in one statement.
"""
