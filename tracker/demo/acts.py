"""What the demo's people do to an order, each act by whoever may, through the real services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto

from tracker.demo.faults import Fault
from tracker.demo.people import manager_key
from tracker.demo.register import Register
from tracker.domain.calendar import london_date
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Actor
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import ChaseChannel, InterimKind, WorkOrder
from tracker.work_orders.schemas import (
    AcceptDraft,
    ChaseDraft,
    ClosingDraft,
    InterimDraft,
    ReasonDraft,
    UpdateDraft,
    WorkOrderDraft,
)
from tracker.work_orders.service import (
    accept_order,
    chase_order,
    complete_order,
    confirm_fix,
    escalate_order,
    log_work_order,
    record_interim_measure,
    reject_fix,
    update_order,
)


class Act(StrEnum):
    """One thing that somebody does to an order."""

    REPORT = auto()
    ACCEPT = auto()
    HELPDESK = auto()
    CHASE = auto()
    TELEPHONE = auto()
    ESCALATE = auto()
    INTERIM = auto()
    ATTENDED = auto()
    MADE_SAFE = auto()
    PARTS = auto()
    COMPLETE = auto()
    CONFIRM = auto()
    REJECT = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Premises of the demo with the codes of what they belong to."""

    code: str
    unit: str
    contract: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who acts, by key, and every place at which they do."""

    actors: Mapping[str, Actor]
    places: Mapping[str, Place]

    @classmethod
    def of(cls, opened: Register, people: Mapping[str, Person]) -> "Cast":
        """Return the cast; managers and reporters act from Slack, everybody else on the pages."""
        return cls(
            {key: actor_of(person, _door(key)) for key, person in people.items()},
            {
                code: Place(code, row.unit.code, row.contract.code)
                for code, row in opened.premises.items()
            },
        )

    def who_does(self, act: Act, premises_code: str, stage: int) -> Actor:
        """Return who does this at the premises to an order at this stage."""
        place = self.places[premises_code]
        match act:
            case Act.REPORT | Act.CHASE | Act.TELEPHONE | Act.ESCALATE:
                key = manager_key(premises_code)
            case Act.INTERIM | Act.CONFIRM | Act.REJECT:
                key = manager_key(premises_code)
            case Act.ACCEPT:
                key = _holder_key(stage, place)
            case _:
                key = f"desk-{place.contract}"
        return self.actors[key]


def perform(uow: UnitOfWork, act: Act, premises_code: str, fault: Fault, order: str) -> WorkOrder:
    """Do it to the order with this reference (empty for a report), and return the order."""
    if act is Act.REPORT:
        draft = WorkOrderDraft(
            premises_code=premises_code,
            category_code=fault.category,
            title=fault.title,
            at_risk=False,
        )
        return log_work_order(uow, draft)
    return _DEEDS[act](uow, order)


def _holder_key(stage: int, place: Place) -> str:
    return (
        "triage-lead",
        manager_key(place.code),
        f"desk-{place.contract}",
        f"area-{place.contract}",
        f"head-{place.unit}",
        "contract-manager",
        "deputy-director",
    )[stage]


def _door(key: str) -> str:
    return "slack" if key.startswith(("manager-", "reporter-", "newcomer")) else "web"


def _accept(uow: UnitOfWork, order: str) -> WorkOrder:
    on = london_date(uow.now + timedelta(days=3))
    draft = AcceptDraft(next_action="Agree a visit with the helpdesk", next_action_on=on)
    return accept_order(uow, order, draft)


def _helpdesk(uow: UnitOfWork, order: str) -> WorkOrder:
    # The supplier's number follows ours, so that no two orders of the demo share one.
    number = f"FF{order[3:7]}{order[-5:]}"
    return update_order(uow, order, UpdateDraft(helpdesk_reference=number))


def _chase(uow: UnitOfWork, order: str) -> WorkOrder:
    return chase_order(
        uow, order, ChaseDraft(note="It is still the same. When will somebody come?")
    )


def _telephone(uow: UnitOfWork, order: str) -> WorkOrder:
    draft = ChaseDraft(
        note="Rang the desk; they will ring back with a date.",
        channel=ChaseChannel.TELEPHONE,
        promised_on=london_date(uow.now + timedelta(days=2)),
    )
    return chase_order(uow, order, draft)


def _escalate(uow: UnitOfWork, order: str) -> WorkOrder:
    draft = ReasonDraft(reason="Nobody has been in touch and it is getting worse.")
    return escalate_order(uow, order, draft)


def _interim(uow: UnitOfWork, order: str) -> WorkOrder:
    draft = InterimDraft(
        kind=InterimKind.AREA_CLOSED,
        note="Closed off with a sign; people are sent round.",
    )
    return record_interim_measure(uow, order, draft)


def _to(status: Status, note: str) -> Callable[[UnitOfWork, str], WorkOrder]:
    def deed(uow: UnitOfWork, order: str) -> WorkOrder:
        return update_order(uow, order, UpdateDraft(status=status, note=note))

    return deed


def _complete(uow: UnitOfWork, order: str) -> WorkOrder:
    return complete_order(uow, order, ClosingDraft(note="Job closed by the engineer."))


def _confirm(uow: UnitOfWork, order: str) -> WorkOrder:
    return confirm_fix(uow, order, ClosingDraft(note="Checked this morning: it works."))


def _reject(uow: UnitOfWork, order: str) -> WorkOrder:
    return reject_fix(uow, order, ReasonDraft(reason="It worked for an hour and stopped again."))


_DEEDS: Mapping[Act, Callable[[UnitOfWork, str], WorkOrder]] = {
    Act.ACCEPT: _accept,
    Act.HELPDESK: _helpdesk,
    Act.CHASE: _chase,
    Act.TELEPHONE: _telephone,
    Act.ESCALATE: _escalate,
    Act.INTERIM: _interim,
    Act.ATTENDED: _to(Status.ATTENDED, "An engineer came and looked at it."),
    Act.MADE_SAFE: _to(Status.MADE_SAFE, "Made safe for now; a second visit is needed."),
    Act.PARTS: _to(Status.AWAITING_PARTS, "A part is on order."),
    Act.COMPLETE: _complete,
    Act.CONFIRM: _confirm,
    Act.REJECT: _reject,
}
