"""Alembic's entrance; `admin.schema` hands it an open connection."""

from alembic import context

from admin.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
