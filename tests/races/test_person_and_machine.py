"""A person accepts in the very moment in which the machine moves the order on: neither is lost."""

from datetime import timedelta

from tests.deeds import accept, at_once, log, seen
from tests.races.outcome import broken
from tests.races.sabotage import Break, break_engine
from tracker.domain.errors import Busy, Conflict
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of

ORDERS = 4


def _accepted_while_swept(work, estate, runtime, clock):
    """Let a person accept orders while the machine moves them; return orders and outcomes."""
    orders = [log(work, estate.reporter, estate.premises) for _ in range(ORDERS)]
    clock.advance(timedelta(minutes=59))
    sweep(runtime)
    clock.advance(timedelta(minutes=2))

    acts = [lambda order=order: accept(work, estate.manager, order) for order in orders]
    *accepted, swept = at_once(*acts, lambda: sweep(runtime))
    sweep(runtime)

    assert not isinstance(swept, Exception)
    return list(zip(orders, accepted, strict=True))


def test_an_acceptance_that_meets_a_move_is_kept_or_its_giver_is_told(work, estate, runtime, clock):
    met = _accepted_while_swept(work, estate, runtime, clock)

    for order, outcome in met:
        with runtime.reading() as look:
            kinds = [entry.kind for entry in entries_of(look.session, order)]
        kept = seen(runtime, order)
        assert outcome is None or isinstance(outcome, Busy | Conflict)
        assert kinds.count("work_order.accepted") == (outcome is None)
        assert (kept.accepted_at is not None) <= (outcome is None)
        assert len(kept.moves) <= 1
    assert broken(runtime) == []


def test_that_scenario_finds_an_engine_in_which_both_write_what_they_read(
    work, estate, runtime, clock
):
    break_engine(runtime, Break.NO_CLAIM)

    _accepted_while_swept(work, estate, runtime, clock)

    assert "I9" in {code for code, _ in broken(runtime)}
