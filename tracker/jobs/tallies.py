"""Keeping the tally of open orders short enough to be read for every page."""

from tracker.jobs.patience import patiently
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.tallies import fold_tally, needs_folding


def shorten_tally(runtime: Runtime) -> None:
    """Add up the tally's rows where there are many; the counts stay what they are."""
    with runtime.reading() as look:
        wanted = needs_folding(look.session)
    if wanted:
        patiently(runtime, _fold)


def _fold(uow: UnitOfWork) -> None:
    fold_tally(uow.session.connection())
