"""The ledger of powers used: who acted under which clause, for how much, and who is to pay."""

from collections.abc import Iterator

from tracker.reports.filters import ReportFilter
from tracker.reports.rows import count_rows, of_orders, pounds_cell, rows_by_number
from tracker.reports.tables import Column, Looking, local, marking_of
from tracker.work_orders.models.powers import PowerUse


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[PowerUse]:
    """Yield each use of a power on an order that may be exported, the first first."""
    return rows_by_number(
        looking, PowerUse, PowerUse.id, of_orders(looking, wanted, PowerUse.work_order_id)
    )


def count(looking: Looking, wanted: ReportFilter) -> int:
    """Return how many lines there will be."""
    return count_rows(looking, PowerUse.id, of_orders(looking, wanted, PowerUse.work_order_id))


COLUMNS: tuple[Column, ...] = (
    Column("reference", "The order", lambda use: use.order.reference),
    Column(
        "marking",
        "OFFICIAL, or OFFICIAL-SENSITIVE for approved premises and restricted orders",
        lambda use: marking_of(use.order.premises, restricted=use.order.restricted),
    ),
    Column("premises_code", "The code of the premises", lambda use: use.order.premises.code),
    Column("unit_code", "The unit it belongs to", lambda use: use.order.premises.unit.code),
    Column("used_at", "When the power was used", lambda use: local(use.at)),
    Column("used_by", "Who used it", lambda use: use.by.name if use.by else "the operator"),
    Column("stage", "The stage of the order then", lambda use: use.stage),
    Column("clause", "The clause of the ladder", lambda use: use.clause),
    Column("power", "What was done, in words", lambda use: use.power.label),
    Column("amount_pounds", "What was spent, in pounds", lambda use: pounds_cell(use.amount_pence)),
    Column(
        "limit_pounds",
        "The most that the clause allowed on the order then, in pounds",
        lambda use: pounds_cell(use.limit_pence),
    ),
    Column(
        "recharge_contract",
        "The contract from which it is to be taken back; empty where it is not",
        lambda use: use.recharge_contract.code if use.recharge_contract else None,
    ),
    Column("note", "What was done, and by whom", lambda use: use.note.words),
)
