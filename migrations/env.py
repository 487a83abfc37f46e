"""How Alembic reaches our tables: through the application that is asking."""

from alembic import context
from flask import current_app

import tracker.models  # noqa: F401 - all tables must be known
from tracker.db import Base, EnumByValue, UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind, item, autogen_context):
    """Write our own types as the plain ones beneath them: a migration outlives our classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumByValue):
        return f"sa.String({item.impl.length})"
    return False


def run_migrations() -> None:
    """Run the migrations on a connection, each in a transaction of its own."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run_migrations()
