"""Living an order's past again under a version of the ladder: people as they did, sweeps anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from tracker.domain.courses import Course, Held
from tracker.domain.events import BacklogLanded
from tracker.domain.ladder import Ladder
from tracker.domain.lifecycle import OPEN
from tracker.domain.policy import Policy
from tracker.domain.roles import SYSTEM, Actor
from tracker.owners.queries import Directory
from tracker.owners.snapshot import Snapshot
from tracker.plain_rows import NotPlain
from tracker.premises.models import Premises
from tracker.work_orders.position import await_chase, await_first_signs, reschedule
from tracker.work_orders.rebasing import put_on
from tracker.work_orders.service.stepping import take_due_steps
from tracker.work_orders.simulation.deeds import Doing, NoPlace, Parted
from tracker.work_orders.simulation.lives import Deed, Life, Turn, move_of
from tracker.work_orders.simulation.paper import OnPaper
from tracker.work_orders.simulation.rows import Rows

# Who would be chased by name is not looked up: it moves no order.
_NOBODY = Snapshot("", date.min, {}, {}, {})
_MISSING = "the simulation knows too little of the order: {}"


class Running:
    """One order on its way through its deeds and the sweeps between them, until an instant."""

    def __init__(
        self,
        life: Life,
        policy: Policy,
        premises: Mapping[int, Premises],
        until: datetime,
        *,
        ladder: Ladder | None,
    ) -> None:
        version = ladder.version if ladder else life.versions[0]
        if ladder is not None:
            policy = replace(policy, ladders={**policy.ladders, version: ladder})
        self._life, self._until = life, until
        self._rows = Rows(life.deeds[0], premises, version)
        self._order = self._rows.order
        self._uow = OnPaper(policy, self._order)
        self._doing = Doing(self._uow, self._rows, follows=ladder is None)
        self._held: list[Held] = []
        self._since: tuple[datetime, int | None] = (self._order.reported_at, self._order.stage)
        self._asides: list[str] = []
        self._parted = ""

    def course(self) -> Course:
        """Return the course that the order takes."""
        try:
            self._begin(self._life.deeds[0])
            self._live(self._life.deeds[1:])
        except Parted as parting:
            self._parted = str(parting)
        except NotPlain as fault:
            self._parted = _MISSING.format(fault)
        end = self._uow.now if self._parted else max(self._until, self._uow.now)
        self._note(end, None)
        return Course(
            moves=tuple(self._uow.moves),
            held=tuple(self._held),
            until=end,
            steps=tuple(self._uow.steps),
            notices=self._uow.notices,
            asides=tuple(self._asides),
            parted=self._parted,
        )

    def _begin(self, deed: Deed) -> None:
        """Begin as the order was logged; a landed one begins where its dates had brought it."""
        uow, order = self._uow, self._order
        uow.turn_to(deed.at)
        uow.moves += [
            move_of(row) for name, row in deed.rows.items() if name.startswith("stage_move:")
        ]
        if deed.kind == BacklogLanded.kind:
            recorded = self._life.versions[0]
            if order.ladder_version != recorded:
                if order.stage > uow.policy.ladders[order.ladder_version].height:
                    raise Parted("it was imported at a stage that this ladder lacks")
                put_on(order, uow.policy, deed.at, order.ladder_version)
        else:
            await_first_signs(order, uow.policy)
            await_chase(order, uow.policy, deed.at)
        reschedule(order, uow.policy)
        uow.tell(deed.kind)

    def _live(self, deeds: Sequence[Deed]) -> None:
        done, last = 0, (self._uow.now, self._life.deeds[0].number)
        while True:
            deed = deeds[done] if done < len(deeds) else None
            turn = self._turn(last)
            if turn is not None and (deed is None or turn < (deed.at, deed.number)):
                if turn[0] > self._until:
                    return
                self._sweep(turn[0])
                last = turn
            elif deed is not None:
                self._do(deed)
                last = (deed.at, deed.number)
                done += 1
            else:
                return
            self._note(last[0], self._stage())

    def _turn(self, last: Turn) -> Turn | None:
        """Return when the machine comes to the order next, or None where it does not."""
        if self._order.next_step_at is None:
            return None
        return self._life.sweep_after(self._order.next_step_at, last)

    def _sweep(self, at: datetime) -> None:
        self._uow.actor = SYSTEM
        self._uow.turn_to(at)
        take_due_steps(self._uow, self._order, Directory(_NOBODY, at))

    def _do(self, deed: Deed) -> None:
        self._uow.actor = Actor(deed.person_id, "", (), "simulation")
        self._uow.turn_to(deed.at)
        try:
            self._doing.do(deed)
        except NoPlace as aside:
            self._asides.append(str(aside))
        else:
            self._uow.tell(deed.kind)

    def _stage(self) -> int | None:
        """Return the stage that has the order now, or None while it is closed."""
        return self._order.stage if self._order.status in OPEN else None

    def _note(self, at: datetime, stage: int | None) -> None:
        since, before = self._since
        if before == stage:
            return
        if before is not None and at > since:
            self._held.append(Held(before, since, at))
        self._since = (at, stage)
