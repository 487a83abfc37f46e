"""Every fact that the trail can hold, in the past tense and without a word of free text."""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.domain.events.base import (
    Event,
)
from tracker.domain.events.custody import (
    AcceptanceLapsed,
    ChaseAnswered,
    ClosedUnconfirmed,
    DecisionMade,
    ImpactsTagged,
    InterimMeasureReviewed,
    InterimReviewMissed,
    PromiseBroken,
    WorkOrderReopened,
    WorkOrderSteppedDown,
)
from tracker.domain.events.owners import (
    AbsenceEnded,
    AbsenceRecorded,
    HolderPassedOver,
    StageOwnerSet,
)
from tracker.domain.events.people import (
    BacklogImported,
    GrantEvent,
    GrantGiven,
    GrantRevoked,
    PersonAdded,
    PersonChanged,
    PersonEvent,
    SignedIn,
    SignedOut,
    SignInLinkMade,
    SlackLinked,
    SlackUnlinked,
)
from tracker.domain.events.register import (
    AddressShown,
    ContractAdded,
    DivisionOpened,
    ExportMade,
    JobLogImported,
    LocationAdded,
    NoticeReplayed,
    PremisesClosed,
    PremisesOpened,
    RegisterEvent,
    SupplierAdded,
    UnitChanged,
    UnitOpened,
)
from tracker.domain.events.work_orders import (
    BacklogLanded,
    ConfirmationReminded,
    DeputyPaged,
    FixConfirmed,
    FixRejected,
    HelpdeskReferenceAdded,
    InterimMeasureEnded,
    InterimMeasureRecorded,
    MilestoneMissed,
    StageAboveTold,
    StageReviewed,
    SupplierStatusImported,
    WorkOrderAccepted,
    WorkOrderChased,
    WorkOrderCompleted,
    WorkOrderEvent,
    WorkOrderLogged,
    WorkOrderPromoted,
    WorkOrderUpdated,
)

__all__ = [
    "KINDS",
    "AbsenceEnded",
    "AbsenceRecorded",
    "AcceptanceLapsed",
    "AddressShown",
    "BacklogImported",
    "BacklogLanded",
    "ChaseAnswered",
    "ClosedUnconfirmed",
    "ConfirmationReminded",
    "ContractAdded",
    "DecisionMade",
    "DeputyPaged",
    "DivisionOpened",
    "Event",
    "ExportMade",
    "FixConfirmed",
    "FixRejected",
    "GrantEvent",
    "GrantGiven",
    "GrantRevoked",
    "HelpdeskReferenceAdded",
    "HolderPassedOver",
    "ImpactsTagged",
    "InterimMeasureEnded",
    "InterimMeasureRecorded",
    "InterimMeasureReviewed",
    "InterimReviewMissed",
    "JobLogImported",
    "LocationAdded",
    "MilestoneMissed",
    "NoticeReplayed",
    "PersonAdded",
    "PersonChanged",
    "PersonEvent",
    "PremisesClosed",
    "PremisesOpened",
    "PromiseBroken",
    "RegisterEvent",
    "SignInLinkMade",
    "SignedIn",
    "SignedOut",
    "SlackLinked",
    "SlackUnlinked",
    "StageAboveTold",
    "StageOwnerSet",
    "StageReviewed",
    "SupplierAdded",
    "SupplierStatusImported",
    "UnitChanged",
    "UnitOpened",
    "WorkOrderAccepted",
    "WorkOrderChased",
    "WorkOrderCompleted",
    "WorkOrderEvent",
    "WorkOrderLogged",
    "WorkOrderPromoted",
    "WorkOrderReopened",
    "WorkOrderSteppedDown",
    "WorkOrderUpdated",
]

# Every fact by its kind. A class with a kind of its own is a fact; the others only group them.
KINDS: Mapping[str, type[Event]] = MappingProxyType(
    {
        found.kind: found
        for found in list(globals().values())
        if isinstance(found, type) and issubclass(found, Event) and "kind" in vars(found)
    }
)
