"""Count the open orders where they change, and index the queue in the order it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_KIND = ("premises_id", "stage", "safety_critical")
_COLUMNS = ", ".join((*_KIND, "number"))
_OPEN = "closed_at IS NULL"


def upgrade() -> None:
    """Bring the change in; the tally begins with the orders that are open now."""
    op.create_table(
        "open_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("premises_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("safety_critical", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_tally")),
    )
    op.create_index("ix_open_tally_kind", "open_tally", [*_KIND, "number"])
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    if on_postgresql:  # nobody opens an order between the counting and the trigger
        op.execute("LOCK TABLE work_order IN SHARE ROW EXCLUSIVE MODE")
    orders = sa.table("work_order", *(sa.column(name) for name in (*_KIND, "closed_at")))
    kind = [orders.c[name] for name in _KIND]
    tally = sa.table("open_tally", *(sa.column(name) for name in (*_KIND, "number")))
    counted = sa.select(*kind, sa.func.count()).where(orders.c.closed_at.is_(None)).group_by(*kind)
    op.execute(sa.insert(tally).from_select([*_KIND, "number"], counted))
    if on_postgresql:
        _count_on_postgresql()
    else:
        _count_on_sqlite()
    op.drop_index("ix_work_order_queue", "work_order")
    is_open, is_closed = orders.c.closed_at.is_(None), orders.c.closed_at.is_not(None)
    _index("queue", ["safety_critical", "next_step_at", "id", "premises_id"], is_open)
    _index("closed", ["safety_critical", "closed_at", "id", "premises_id"], is_closed)
    _index("reporter", ["reported_by_id", "reported_at", "id"], is_open)


def downgrade() -> None:
    """Take the change back."""
    for name in ("reporter", "closed", "queue"):
        op.drop_index(f"ix_work_order_{name}", "work_order")
    op.create_index(
        "ix_work_order_queue",
        "work_order",
        ["closed_at", "safety_critical", "next_step_at", "id"],
    )
    if op.get_bind().dialect.name == "postgresql":
        for deed in ("change", "update", "truncate"):
            op.execute(f"DROP TRIGGER work_order_tally_{deed} ON work_order")
        op.execute("DROP FUNCTION tally_open_orders()")
        op.execute("DROP FUNCTION forget_open_orders()")
    else:
        for deed in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER work_order_tally_{deed}")
    op.drop_table("open_tally")


def _index(name: str, columns: list[str], where: sa.ColumnElement[bool]) -> None:
    only = {"postgresql_where": where, "sqlite_where": where}
    op.create_index(f"ix_work_order_{name}", "work_order", columns, **only)


def _count_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION tally_open_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' AND OLD.{_OPEN} THEN {_add('OLD', -1)}; END IF; "
        f"IF TG_OP <> 'DELETE' AND NEW.{_OPEN} THEN {_add('NEW', 1)}; END IF; "
        "RETURN NULL; END $$"
    )
    op.execute(
        "CREATE FUNCTION forget_open_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "DELETE FROM open_tally; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER work_order_tally_change AFTER INSERT OR DELETE ON work_order "
        "FOR EACH ROW EXECUTE FUNCTION tally_open_orders()"
    )
    op.execute(
        "CREATE TRIGGER work_order_tally_update AFTER UPDATE ON work_order "
        f"FOR EACH ROW WHEN ({_differs('IS DISTINCT FROM')}) "
        "EXECUTE FUNCTION tally_open_orders()"
    )
    op.execute(
        "CREATE TRIGGER work_order_tally_truncate AFTER TRUNCATE ON work_order "
        "FOR EACH STATEMENT EXECUTE FUNCTION forget_open_orders()"
    )


def _count_on_sqlite() -> None:
    less = f"{_add('OLD', -1)} WHERE OLD.{_OPEN};"
    more = f"{_add('NEW', 1)} WHERE NEW.{_OPEN};"
    bodies = {"insert": more, "delete": less, "update": f"{less} {more}"}
    for deed, body in bodies.items():
        when = f"WHEN {_differs('IS NOT')} " if deed == "update" else ""
        op.execute(
            f"CREATE TRIGGER work_order_tally_{deed} AFTER {deed.upper()} ON work_order "
            f"FOR EACH ROW {when}BEGIN {body} END"
        )


def _add(row: str, number: int) -> str:
    """Return what adds so many orders of the row's kind to the tally."""
    values = ", ".join(f"{row}.{name}" for name in _KIND)
    return f"INSERT INTO open_tally ({_COLUMNS}) SELECT {values}, {number}"


def _differs(sign: str) -> str:
    """Return when an update is one for the tally: its kind changed, or it was opened or closed."""
    changed = [f"OLD.{name} {sign} NEW.{name}" for name in _KIND]
    return " OR ".join([*changed, f"(OLD.{_OPEN}) {sign} (NEW.{_OPEN})"])
