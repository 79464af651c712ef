"""Alembic's entry: runs on the connection that shared.db.migrations hands over."""

from alembic import context

from shared.db.migrations import render_item

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
