"""The sweep of nights stands on the same loop as that of orders: nothing bad holds up the rest."""

from datetime import timedelta

import sqlalchemy as sa

from tests.cover.nights import TONIGHT, require, states
from tests.factories import OPERATOR
from tracker.cover.models import CoverNight
from tracker.jobs.cover_sweep import BATCH, cover_sweep

AFTER_THE_START = timedelta(hours=12, minutes=46)


def test_one_bad_night_is_counted_and_holds_up_none_of_the_others(work, estate, runtime, clock):
    require(work, estate.officer, estate.premises)
    cover_sweep(runtime)
    tomorrow = TONIGHT + timedelta(days=1)
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(
            sa.update(CoverNight).where(CoverNight.night == TONIGHT).values(times_version=99)
        )
    clock.advance(AFTER_THE_START + timedelta(days=1))

    swept = cover_sweep(runtime)

    assert len(swept.failed) == 1
    assert "1 failed" in str(swept)
    assert states(runtime, TONIGHT) == ["scheduled"] * 2
    assert states(runtime, tomorrow) == ["sole_charge"] * 2


def test_more_bad_nights_than_a_batch_holds_do_not_starve_the_last(work, estate, runtime, clock):
    require(work, estate.officer, estate.premises)
    for _ in range(BATCH):
        cover_sweep(runtime)
        clock.advance(timedelta(days=1))
    cover_sweep(runtime)
    last = TONIGHT + timedelta(days=BATCH + 1)
    with runtime.begin(OPERATOR) as uow:
        uow.session.execute(
            sa.update(CoverNight)
            .where(CoverNight.night < last)
            .values(times_version=99, next_step_at=uow.now - timedelta(days=9))
        )
    clock.advance(AFTER_THE_START + timedelta(days=1))

    swept = cover_sweep(runtime)

    assert len(swept.failed) == BATCH + 1
    assert states(runtime, last) == ["sole_charge"] * 2
