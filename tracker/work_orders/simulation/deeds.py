"""What each deed of people leads to, decided by the services' own rules under another ladder."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from tracker.domain import events
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.triggers import Trigger
from tracker.work_orders.jointly import wants_both
from tracker.work_orders.models import JointAcceptance, WorkOrder
from tracker.work_orders.position import await_chase, await_confirmation, ladder_of, reschedule
from tracker.work_orders.rebasing import put_on
from tracker.work_orders.service.closing import climb_by_rejection
from tracker.work_orders.service.finding import human_acted, renew_acceptance
from tracker.work_orders.service.handing_on import put_below
from tracker.work_orders.service.measures import await_reviews
from tracker.work_orders.service.prioritising import await_anew
from tracker.work_orders.service.promises import await_promises
from tracker.work_orders.service.reopening import begin_again
from tracker.work_orders.service.retiming import await_clock, retime_stage
from tracker.work_orders.service.stages import (
    ask_to_accept,
    enter_stage,
    raise_to,
    record_promotion,
)
from tracker.work_orders.service.visits import raise_if_failed
from tracker.work_orders.simulation.lives import Deed
from tracker.work_orders.simulation.paper import OnPaper
from tracker.work_orders.simulation.rows import Rows


class Parted(Exception):
    """From here on nobody can say what would have happened; the words say why."""


class NoPlace(Exception):
    """A deed could not have been done here; the words say why. The course goes on without it."""


class Doing:
    """The deeds on one order, one after another, under the version that it is put on.

    `follows` is whether the order changes its version where the record says so.
    """

    def __init__(self, uow: OnPaper, rows: Rows, *, follows: bool) -> None:
        self._uow, self._rows, self._follows = uow, rows, follows
        self._numbered_at: datetime | None = None
        self._was_critical = rows.order.safety_critical
        self._unit: tuple[datetime, str] | None = None

    def do(self, deed: Deed) -> None:
        """Take over what people said, and let the ladder decide what follows.

        Raises Parted where the course ends here, and NoPlace for what could not have been done.
        """
        uow, order = self._uow, self._rows.order
        self._begin_unit(deed)
        self._require_followable(deed)
        own = deed.rows.get(f"{order.__tablename__}:{order.reference}", {})
        acted = "last_human_action_at" in own
        if acted and "priority" in own:  # whoever speaks, speaks under the priority that stood
            human_acted(uow, order)
        self._rows.take_over(deed)
        _count_anew(order)
        if acted and "priority" not in own:
            human_acted(uow, order)
        try:
            if (follow := _FOLLOWS.get(deed.kind)) is not None:
                follow(self, deed)
        finally:
            if "chase_at" in own:  # whether the holder was heard is on record, and not who held it
                await_chase(order, uow.policy, deed.at)
            reschedule(order, uow.policy)

    def _begin_unit(self, deed: Deed) -> None:
        unit = (deed.at, deed.actor)
        if unit != self._unit:
            self._unit, self._was_critical = unit, self._rows.order.safety_critical

    def _require_followable(self, deed: Deed) -> None:
        order = self._rows.order
        if deed.kind in _PARTING:
            raise Parted(_PARTING[deed.kind])
        is_open = order.status in OPEN
        own = f"{order.__tablename__}:{order.reference}"
        if not is_open and deed.on_open and own in deed.rows:
            raise Parted("it would have been closed by now, and people went on with it")
        if is_open and deed.kind == events.WorkOrderReopened.kind:
            raise Parted("people reopened it, and it would still have been open")

    def _accepted(self, deed: Deed) -> None:
        order = self._rows.order
        order.accepted_by_id, order.accepted_at = deed.person_id, deed.at
        order.next_action_on, order.accept_by = deed.next_action_on, None
        renew_acceptance(self._uow, order)

    def _accepted_in_part(self, deed: Deed) -> None:
        """Take the first of two acceptances for the whole, where only one is asked for here."""
        order = self._rows.order
        if order.joint or order.accepted_at is not None:
            return
        table = JointAcceptance.__tablename__
        for name, row in deed.rows.items():
            if name.startswith(f"{table}:") and "next_action_on" in row:
                order.next_action_on = date.fromisoformat(row["next_action_on"])
        order.accepted_by_id, order.accepted_at = deed.person_id, deed.at
        order.accept_by = None
        renew_acceptance(self._uow, order)

    def _withdrawn(self, _: Deed) -> None:
        if not self._rows.order.joint:
            ask_to_accept(self._uow, self._rows.order)

    def _numbered(self, deed: Deed) -> None:
        self._numbered_at = deed.at

    def _updated(self, deed: Deed) -> None:
        order = self._rows.order
        if self._numbered_at == deed.at:
            order.reference_by = None
        if deed.event["status"] == Status.MADE_SAFE:
            retime_stage(self._uow, order)

    def _protected(self, _: Deed) -> None:
        self._rows.order.interim_by = None

    def _retimed(self, _: Deed) -> None:
        retime_stage(self._uow, self._rows.order)

    def _rebaselined(self, deed: Deed) -> None:
        self._rows.order.stage_not_before = datetime.fromisoformat(deed.event["target_at"])
        retime_stage(self._uow, self._rows.order)

    def _reprioritised(self, deed: Deed) -> None:
        uow, order = self._uow, self._rows.order
        ladder = ladder_of(order, uow.policy)
        order.stage_not_before = deed.at + ladder.dwell(safety_critical=order.safety_critical)
        retime_stage(uow, order)
        order.joint = wants_both(order, ladder, order.stage)
        await_anew(uow, order, was_critical=self._was_critical)

    def _visited(self, _: Deed) -> None:
        raise_if_failed(self._uow, self._rows.order, self._rows.failed_visits)

    def _completed(self, deed: Deed) -> None:
        order = self._rows.order
        if order.status is Status.SUPPLIER_COMPLETE:
            await_confirmation(order, self._uow.policy, deed.at)

    def _confirmed(self, _: Deed) -> None:
        self._rows.order.closes_at = None

    def _rejected(self, deed: Deed) -> None:
        self._rows.order.closes_at = None
        climb_by_rejection(self._uow, self._rows.order)
        self._visited(deed)

    def _reopened(self, _: Deed) -> None:
        self._rows.order.closes_at = None
        begin_again(self._uow, self._rows.order)

    def _stepped_down(self, _: Deed) -> None:
        if self._rows.order.stage <= 1:
            raise NoPlace("it was given back to the stage below, and there is none")
        put_below(self._uow, self._rows.order)

    def _decided(self, deed: Deed) -> None:
        uow, order = self._uow, self._rows.order
        ladder = ladder_of(order, uow.policy)
        if order.stage < ladder.top(order.priority):
            raise NoPlace("a decision was minuted at the highest stage, and it stands below")
        latest = ladder.stage_due(order.stage, order.priority, deed.at, uow.policy.calendar)
        order.stage_due_at = min(datetime.fromisoformat(deed.event["review_at"]), latest)

    def _rebased(self, deed: Deed) -> None:
        version = deed.rows[f"{self._rows.order.__tablename__}:{deed.reference}"]["ladder_version"]
        if self._follows:
            order = self._rows.order
            put_on(order, self._uow.policy, deed.at, version)
            order.joint = wants_both(order, ladder_of(order, self._uow.policy), order.stage)

    def _promoted(self, deed: Deed) -> None:
        uow, order = self._uow, self._rows.order
        trigger = Trigger(deed.event["trigger"])
        match trigger:
            case Trigger.FAILED_VISITS:
                return  # counted anew when the visit, or the rejection, was taken over
            case Trigger.MANUAL:
                if order.stage >= ladder_of(order, uow.policy).height:
                    raise NoPlace("it was escalated by hand, and there is no stage above")
                move = enter_stage(uow, order, order.stage + 1, trigger, due_at=deed.at)
                record_promotion(uow, order, move)
                return
            case Trigger.NOBODY_REACHABLE if order.stage != deed.event["from_stage"]:
                raise NoPlace("a stage had nobody who could be reached, and it stood at another")
        if raise_to(uow, order, trigger, due_at=deed.at) is None:
            raise NoPlace(f"{trigger.label}, and this ladder moves it nowhere for that")


def _count_anew(order: WorkOrder) -> None:
    """Set what follows from the order's own rows, whatever the ladder."""
    await_promises(order)
    await_reviews(order)
    await_clock(order)


_PARTING: Mapping[str, str] = {
    events.RefusalTakenBack.kind: "it was handed on in error and taken back",
    events.DuplicateTaken.kind: "a duplicate was merged into it, whose course is another",
    events.DuplicateGivenBack.kind: "a merge was undone",
    events.MergeUndone.kind: "a merge was undone",
    events.PartAccepted.kind: "two people accepted its stage, each for themselves",
    events.GapOrderLogged.kind: "night cover moved it, which is not simulated",
}
_FOLLOWS: Mapping[str, Callable[[Doing, Deed], None]] = {
    events.WorkOrderAccepted.kind: Doing._accepted,
    events.AcceptanceWithdrawn.kind: Doing._withdrawn,
    events.PartAccepted.kind: Doing._accepted_in_part,
    events.HelpdeskReferenceAdded.kind: Doing._numbered,
    events.WorkOrderUpdated.kind: Doing._updated,
    events.InterimMeasureRecorded.kind: Doing._protected,
    events.PauseApproved.kind: Doing._retimed,
    events.PauseEnded.kind: Doing._retimed,
    events.DisputeRuled.kind: Doing._retimed,
    events.DueTimesRecomputed.kind: Doing._retimed,
    events.ClockHeld.kind: Doing._retimed,
    events.HoldMoved.kind: Doing._retimed,
    events.HoldLost.kind: Doing._retimed,
    events.OrderRebaselined.kind: Doing._rebaselined,
    events.PriorityChanged.kind: Doing._reprioritised,
    events.VisitRecorded.kind: Doing._visited,
    events.WorkOrderCompleted.kind: Doing._completed,
    events.SupplierStatusImported.kind: Doing._completed,
    events.FixConfirmed.kind: Doing._confirmed,
    events.FixRejected.kind: Doing._rejected,
    events.WorkOrderReopened.kind: Doing._reopened,
    events.WorkOrderSteppedDown.kind: Doing._stepped_down,
    events.DecisionMade.kind: Doing._decided,
    events.OrderRebased.kind: Doing._rebased,
    events.WorkOrderPromoted.kind: Doing._promoted,
}
