"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from admin.tables import ON_MARIADB, Digest, Key, Moment, Salt
from admin.tables.words import ON_SQLITE

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_at"), ["at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("number", Key, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("routing_key", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        **ON_MARIADB,
    )
    op.create_table(
        "people",
        sa.Column("id", Key, nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
        **ON_MARIADB,
    )
    op.create_table(
        "links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_links_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_links")),
        **ON_MARIADB,
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
        **ON_MARIADB,
    )
    op.create_table(
        "sites",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        **ON_MARIADB,
    )
    op.create_table(
        "enrolment_codes",
        sa.Column("id", Key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("person", Key, nullable=True),
        sa.Column("site", Key, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_enrolment_codes_person")),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=op.f("fk_enrolment_codes_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_enrolment_codes_digest")),
        **ON_MARIADB,
    )
    op.create_table(
        "guest_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("creator", Key, nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["creator"], ["people.id"], name=op.f("fk_guest_codes_creator")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_guest_codes")),
        **ON_MARIADB,
    )
    op.create_table(
        "machines",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("system", sa.String(length=200), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=True),
        sa.Column("credential", sa.String(length=64), nullable=True),
        sa.Column("site", Key, nullable=True),
        sa.Column("guest", sa.String(length=200), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("agreed", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_machines_person")),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=op.f("fk_machines_site")),
        sa.UniqueConstraint("credential", name=op.f("uq_machines_credential")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machines")),
        sa.UniqueConstraint("person", "token_digest", name=op.f("uq_machines_person")),
        **ON_MARIADB,
    )
    op.create_table(
        "sessions",
        sa.Column("id", Key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_sessions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person"), ["person"], unique=False)

    op.create_table(
        "halfways",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("needs", sa.String(length=10), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_halfways_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_halfways")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("halfways", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_halfways_person"), ["person"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", Key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.Column("trusted_until", Moment(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_devices_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("person", "digest", name=op.f("uq_devices_person")),
        **ON_MARIADB,
    )
    op.create_table(
        "second_factors",
        sa.Column("person", Key, autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("machine_until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_second_factors_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_second_factors")),
        **ON_MARIADB,
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person", Key, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_recovery_codes_person")),
        sa.PrimaryKeyConstraint("person", "digest", name=op.f("pk_recovery_codes")),
        **ON_MARIADB,
    )
    op.create_table(
        "identities",
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_identities_person")),
        sa.PrimaryKeyConstraint("source", "subject", name=op.f("pk_identities")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identities_person"), ["person"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("id", Key, nullable=False),
        sa.Column("attempt", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_attempt"), ["attempt"], unique=False)
        batch_op.create_index("ix_attempts_name_at", ["name", "at"], unique=False)

    op.create_table(
        "topics",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("next", Key, nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["next"], ["topics.id"], name=op.f("fk_topics_next")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        **ON_MARIADB,
    )
    op.create_table(
        "serves",
        sa.Column("person", Key, nullable=False),
        sa.Column("topic", Key, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_serves_person")),
        sa.ForeignKeyConstraint(["topic"], ["topics.id"], name=op.f("fk_serves_topic")),
        sa.PrimaryKeyConstraint("person", "topic", name=op.f("pk_serves")),
        **ON_MARIADB,
    )
    op.create_table(
        "absences",
        sa.Column("person", Key, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_absences_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_absences")),
        **ON_MARIADB,
    )
    op.create_table(
        "categories",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_categories")),
        **ON_MARIADB,
    )
    op.create_table(
        "hours",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
        **ON_MARIADB,
    )
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("machine", sa.String(length=32), nullable=False),
        sa.Column("user", Key, nullable=False),
        sa.Column("technician", Key, nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("modified", Moment(), nullable=False),
        sa.Column("started", Moment(), nullable=True),
        sa.Column("ended", Moment(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("deadline", Moment(), nullable=True),
        sa.Column("control", sa.Boolean(), nullable=False),
        sa.Column("clipboard", sa.Boolean(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=True),
        sa.Column("boot", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", Key, nullable=True),
        sa.Column("topic_since", Moment(), nullable=True),
        sa.Column("site", Key, nullable=True),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=True),
        sa.Column("consented", sa.Integer(), nullable=True),
        sa.Column("lasted", sa.Integer(), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("asking", sa.String(length=64), nullable=False),
        sa.Column("asking_event", sa.String(length=64), nullable=True),
        sa.Column("monitors", sa.String(length=1100), nullable=False),
        sa.Column("may_be_seen", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["machine"], ["machines.id"], name=op.f("fk_requests_machine")),
        sa.ForeignKeyConstraint(["technician"], ["people.id"], name=op.f("fk_requests_technician")),
        sa.ForeignKeyConstraint(["topic"], ["topics.id"], name=op.f("fk_requests_topic")),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=op.f("fk_requests_site")),
        sa.ForeignKeyConstraint(["user"], ["people.id"], name=op.f("fk_requests_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("ix_requests_created", ["created"], unique=False)
        batch_op.create_index("ix_requests_state_created", ["state", "created"], unique=False)
        batch_op.create_index("ix_requests_technician", ["technician", "state"], unique=False)
        for one in ("technician", "user", "machine", "site", "topic"):
            batch_op.create_index(f"ix_requests_{one}_created", [one, "created"], unique=False)
        batch_op.create_index(
            "ix_requests_figures",
            [
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
            ],
            unique=False,
        )
        batch_op.create_index("ix_requests_forgotten_ended", ["forgotten", "ended"], unique=False)

    op.create_table(
        "words",
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_words")),
        **ON_MARIADB,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in ON_SQLITE:
            op.execute(statement)
    else:
        op.create_index("ix_words_said", "words", ["said"], mysql_prefix="FULLTEXT")
    op.create_table(
        "changes",
        sa.Column("number", Key, autoincrement=False, nullable=False),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("attribute", sa.String(length=40), nullable=False),
        sa.Column("old", sa.String(length=500), nullable=False),
        sa.Column("new", sa.String(length=500), nullable=False),
        sa.Column("who_salt", Salt, nullable=True),
        sa.Column("who_mark", Digest, nullable=False),
        sa.Column("words_salt", Salt, nullable=True),
        sa.Column("words_mark", Digest, nullable=True),
        sa.Column("hash", Digest, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_changes")),
        sa.UniqueConstraint("request", "sequence", name=op.f("uq_changes_request")),
        **ON_MARIADB,
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("hash", Digest, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
        **ON_MARIADB,
    )
    op.create_table(
        "messages",
        sa.Column("number", Key, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("by_user", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_messages_person")),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name=op.f("fk_messages_request")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_messages")),
        sa.UniqueConstraint("id", name=op.f("uq_messages_id")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_request"), ["request"], unique=False)

    op.create_table(
        "pictures",
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "data", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name=op.f("fk_pictures_request")),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_pictures")),
        **ON_MARIADB,
    )  # fmt: skip
    op.create_table(
        "photos",
        sa.Column("person", Key, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "data", sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_photos_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_photos")),
        **ON_MARIADB,
    )  # fmt: skip
    op.create_table(
        "seals",
        sa.Column("number", Key, autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seals")),
        **ON_MARIADB,
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", Key, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person", Key, nullable=False),
        sa.Column("creator", Key, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.String(length=500), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.Column("used", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_api_tokens_person")),
        sa.ForeignKeyConstraint(["creator"], ["people.id"], name=op.f("fk_api_tokens_creator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
        **ON_MARIADB,
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_person"), ["person"], unique=False)


def downgrade() -> None:
    op.drop_table("api_tokens")
    op.drop_table("photos")
    op.drop_table("pictures")
    op.drop_table("messages")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("words_found")
    for records in ("seals", "chain", "changes", "words"):
        op.drop_table(records)
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index("ix_requests_forgotten_ended")
        batch_op.drop_index("ix_requests_figures")
        for one in ("topic", "site", "machine", "user", "technician"):
            batch_op.drop_index(f"ix_requests_{one}_created")
        batch_op.drop_index("ix_requests_technician")
        batch_op.drop_index("ix_requests_state_created")
        batch_op.drop_index("ix_requests_created")

    op.drop_table("requests")
    for table in ("hours", "categories", "absences", "serves", "topics"):
        op.drop_table(table)
    for table in ("attempts", "identities", "recovery_codes", "second_factors", "devices",
                  "halfways", "sessions"):  # fmt: skip
        op.drop_table(table)
    for table in ("machines", "guest_codes", "enrolment_codes", "sites", "settings"):
        op.drop_table(table)
    op.drop_table("links")
    op.drop_table("people")
    op.drop_table("outbox")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_at"))

    op.drop_table("inbox")
