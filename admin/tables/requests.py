"""Help requests. Their case files are in `casefile`."""

import sqlalchemy as sa

from admin.tables.base import ON_MARIADB, Key, Moment, metadata

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("machine", sa.String(32), sa.ForeignKey("machines.id"), nullable=False),
    sa.Column("user", Key, sa.ForeignKey("people.id"), nullable=False),
    sa.Column("technician", Key, sa.ForeignKey("people.id")),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("state", sa.Integer, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("modified", Moment, nullable=False),
    sa.Column("started", Moment),
    sa.Column("ended", Moment),
    sa.Column("lease_until", Moment),
    sa.Column("deadline", Moment),
    sa.Column("control", sa.Boolean, nullable=False),
    sa.Column("clipboard", sa.Boolean, nullable=False),
    sa.Column("ready", sa.Boolean, nullable=False),
    sa.Column("node", sa.String(64)),
    sa.Column("boot", sa.String(64), nullable=False),
    sa.Column("question", sa.String(64)),
    sa.Column("place", sa.Integer),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("topic", Key, sa.ForeignKey("topics.id")),
    sa.Column("topic_since", Moment),
    sa.Column("site", Key, sa.ForeignKey("sites.id")),  # where its machine stood
    sa.Column("category", sa.String(100), nullable=False),
    sa.Column("direct", sa.Boolean, nullable=False),  # nobody asked; their yes was given before
    # Figures: seconds until somebody took it, until the person said yes, and of the session.
    sa.Column("waited", sa.Integer),
    sa.Column("consented", sa.Integer),
    sa.Column("lasted", sa.Integer),
    sa.Column("refusals", sa.Integer, nullable=False),
    sa.Column("asking", sa.String(64), nullable=False),
    sa.Column("asking_event", sa.String(64)),
    sa.Column("monitors", sa.String(1100), nullable=False),
    sa.Column("may_be_seen", sa.String(64), nullable=False),
    sa.Column("seen", sa.String(64), nullable=False),
    sa.Column("rating", sa.Integer),
    sa.Column("unread", sa.Integer, nullable=False),  # messages of its user
    sa.Column("forgotten", sa.Boolean, nullable=False),  # nothing in it names anybody any more
    sa.Index("ix_requests_state_created", "state", "created"),
    sa.Index("ix_requests_created", "created"),
    sa.Index("ix_requests_technician", "technician", "state"),
    sa.Index("ix_requests_technician_created", "technician", "created"),
    sa.Index("ix_requests_user_created", "user", "created"),
    sa.Index("ix_requests_machine_created", "machine", "created"),
    sa.Index("ix_requests_site_created", "site", "created"),
    sa.Index("ix_requests_topic_created", "topic", "created"),
    sa.Index(  # all that reports count
        "ix_requests_figures",
        "created",
        "site",
        "state",
        "technician",
        "topic",
        "category",
        "waited",
        "consented",
        "lasted",
        "rating",
        "refusals",
    ),
    sa.Index("ix_requests_forgotten_ended", "forgotten", "ended"),
    **ON_MARIADB,
)
