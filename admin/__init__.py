"""The desk: where technicians see who needs help, and where every request is kept.

    model, permissions   pure: what there is, and who may do what
    usecases/            what can happen to a request or a person: one function, one transaction
    ports                what the use cases need from outside, as protocols
    identity/            who somebody is: codes, a directory, a provider; what a site sets of it
    store, sql/, tables  the database behind them; the only files that speak SQL
    inbox                facts come in once and go out surely: state and events in one transaction
    again                a change that somebody else was faster with is begun again
    audit/, keeper       case files that nobody can alter unseen; what is forgotten by night
    history, search, reports, sheets   what has ended: by filters and words, in figures, as files
    sweeper              what time does: leases, grace, waiting
    live, relays         what one process knows right now: its browsers, the relays that live
    words, locale/       what people read, in their language
    routes/, templates/  HTTP for people and for agents; they translate and nothing else

A fact that arrives over RabbitMQ and a click in the browser end in the same use cases, so both
obey the same table (`broker.lifecycle`). `python -m admin` serves; `python -m admin --help`
lists its other words.
"""
