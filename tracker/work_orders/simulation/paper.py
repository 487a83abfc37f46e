"""A unit of work on paper: the sweep's own code acts on it, and nothing is written."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from tracker.db import Base
from tracker.domain.courses import Move, Step
from tracker.domain.events import (
    Event,
    InterimReviewMissed,
    PromiseBroken,
    StageAboveTold,
    WorkOrderPromoted,
)
from tracker.domain.notices import AUDIENCES, Audience, Notice, notices_for
from tracker.domain.policy import Policy
from tracker.domain.roles import SYSTEM, Role
from tracker.domain.triggers import Trigger
from tracker.plain_rows import Row
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import ladder_of

_TO_THE_STAGE = frozenset({Audience.STAGE_HOLDER, Audience.DEPUTY})
# Where these take the order up, the move is what is told.
_TOLD_BY_THE_MOVE: dict[type[Event], Trigger] = {
    PromiseBroken: Trigger.PROMISE_BROKEN,
    InterimReviewMissed: Trigger.INTERIM_REVIEW_MISSED,
}

_COUNTED_WITH_THE_MOVE = frozenset({WorkOrderPromoted.kind, StageAboveTold.kind})
_OWED = {event.kind: notices for event, notices in AUDIENCES.items()}


class OnPaper(UnitOfWork):
    """A unit of work without a database: it keeps the moves, and counts who would be told.

    Its session is bound to nothing, so that a step which asks the database for anything fails
    instead of being simulated wrongly.
    """

    def __init__(self, policy: Policy, order: WorkOrder) -> None:
        super().__init__(Session(), SYSTEM, order.logged_at, policy)
        self.moves: list[Move] = []
        self.steps: list[Step] = []
        self.notices: Counter[Role] = Counter()
        self._order = order

    def turn_to(self, now: datetime) -> None:
        """Let it be another instant (UTC)."""
        self.now = now

    def add(self, *rows: Base) -> None:
        """Note the moves among new rows."""
        for row in rows:
            if row.__tablename__ == StageMove.__tablename__:
                move = cast(StageMove, row)
                self.moves.append(
                    Move(
                        move.run,
                        move.from_stage,
                        move.to_stage,
                        move.trigger,
                        move.due_at,
                        move.moved_at,
                    )
                )

    def watch(self, row: Row) -> Row:
        """Return the row: on paper nothing is compared."""
        return row

    def record(self, event: Event, *rows: Base) -> None:
        """Note what the machine states, and count the notices owed to whoever holds the stage."""
        if self.actor is SYSTEM and rows:
            self.steps.append((event.kind, self.now))
        stage = event.stage if isinstance(event, StageAboveTold) else self._order.stage
        ladder = ladder_of(self._order, self.policy)
        moves_by = _TOLD_BY_THE_MOVE.get(type(event))
        if moves_by and ladder.entry(moves_by, stage, self._order.priority) > stage:
            return
        self._owe(ladder.stage(stage).owner_role, notices_for(event))

    def tell(self, kind: str) -> None:
        """Count the notices of a fact that people made; those of a move are counted with it."""
        if kind not in _COUNTED_WITH_THE_MOVE and kind in _OWED:
            stage = ladder_of(self._order, self.policy).stage(self._order.stage)
            self._owe(stage.owner_role, _OWED[kind])

    def _owe(self, role: Role, notices: Iterable[Notice]) -> None:
        owed = sum(notice.audience in _TO_THE_STAGE for notice in notices)
        if owed:
            self.notices[role] += owed
