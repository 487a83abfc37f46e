"""Rows written by the hundred are the rows that were given, or none."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tracker.bulk import execute_many
from tracker.domain.notices import Audience, Urgency
from tracker.inbound.models import SeenRequest
from tracker.outbox.models import OutboxMessage

AWKWARD = 'tab\there, "quoted", back\\slash, \\N, line\nfeed, Siân'
_NOTICES = sa.insert(OutboxMessage.__table__)
_SEEN = sa.insert(SeenRequest.__table__)


def _owed(now, facts):
    return {
        "kind": "work_order_promoted",
        "subject": "WO-2026-000001",
        "audience": Audience.STAGE_HOLDER,
        "urgency": Urgency.ACT,
        "facts": facts,
        "created_at": now,
        "expanded_at": None,
    }


def test_rows_come_back_as_they_were_given_whatever_signs_they_hold(runtime, clock):
    given = [_owed(clock.now(), {"said": AWKWARD, "late_by": n}) for n in range(3)]

    with runtime.engine.begin() as connection:
        execute_many(connection, _NOTICES, given)

    with runtime.reading() as look:
        rows = look.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)).all()
        kept = [{name: getattr(row, name) for name in given[0]} for row in rows]
    assert kept == given


def test_a_key_that_is_taken_is_refused_as_by_any_other_insert(runtime, clock):
    twice = [{"key": "the same", "at": clock.now(), "answer": None}] * 2

    with pytest.raises(IntegrityError), runtime.engine.begin() as connection:
        execute_many(connection, _SEEN, twice)

    with runtime.reading() as look:
        assert look.session.scalars(sa.select(SeenRequest)).all() == []
