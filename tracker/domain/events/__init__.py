"""Every fact that the trail can hold, in the past tense and without a word of free text."""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.domain.events.authority import OrderRebased, PowerUsed
from tracker.domain.events.base import Event
from tracker.domain.events.bulk import (
    BulkBegun,
    BulkEvent,
    BulkRefused,
    BulkTaken,
    BulkUndoAsked,
    BulkUndone,
    BulkUndoRefused,
)
from tracker.domain.events.certificates import CertificateExpired, CertificateRecorded
from tracker.domain.events.chasing import HolderChased, HolderChasedInRound, RoundOwed
from tracker.domain.events.clocks import (
    ClientWaits,
    DisputeRaised,
    DisputeRuled,
    DueTimesRecomputed,
    MarkPassed,
    MilestoneWarned,
    PauseApproved,
    PauseClaimed,
    PauseEnded,
    PauseLapsed,
    PauseRefused,
    PriorityChanged,
    PriorityProposed,
    PriorityRefused,
    RulingMissed,
)
from tracker.domain.events.cover import (
    ConfirmationAsked,
    ContingencyPlanSet,
    ContingencyPlanTested,
    ContractDefaulted,
    CoverEvent,
    CoverRequirementSet,
    FillCostRecorded,
    GapClimbed,
    GapEnded,
    GapEvent,
    GapOpened,
    GapOrderLogged,
    NightEnded,
    NightMoved,
    NightRostered,
    RosterEmpty,
    ShiftAlone,
    ShiftArrived,
    ShiftAtRisk,
    ShiftConfirmed,
    ShiftEvent,
    ShiftFilled,
    ShiftNeeded,
    ShiftStoodDown,
    ShiftUnconfirmed,
    ShiftUncovered,
)
from tracker.domain.events.custody import (
    AcceptanceLapsed,
    AcceptanceWithdrawn,
    ChaseAnswered,
    ClosedUnconfirmed,
    DecisionMade,
    ImpactsTagged,
    InterimMeasureReviewed,
    InterimReviewMissed,
    PromiseBroken,
    RefusalTakenBack,
    WorkOrderReopened,
    WorkOrderSteppedDown,
)
from tracker.domain.events.engine import CatchUpBegan, PolicyPublished
from tracker.domain.events.imports import JobLogColumnsChosen
from tracker.domain.events.joint import (
    PartAccepted,
    PartEvent,
    PartLapsed,
    PartPaged,
    PartRenewed,
    SecondAsked,
)
from tracker.domain.events.notes import NoteAdded
from tracker.domain.events.owners import (
    AbsenceEnded,
    AbsenceRecorded,
    HolderPassedOver,
    OwnersReviewed,
    StageOwnerSet,
    StuckOrdersListed,
)
from tracker.domain.events.patterns import (
    DefectClosed,
    DefectEvent,
    DefectOpened,
    DuplicateGivenBack,
    DuplicateMerged,
    DuplicateTaken,
    MergeUndone,
    MeTooAdded,
    OrderGathered,
    OrderReleased,
    VisitRecorded,
)
from tracker.domain.events.people import (
    BacklogImported,
    GrantEvent,
    GrantGiven,
    GrantRevoked,
    PersonAdded,
    PersonChanged,
    PersonEvent,
    PreferencesSet,
    SignedIn,
    SignedOut,
    SignInLinkMade,
    SlackLinked,
    SlackStandingChanged,
    SlackUnlinked,
)
from tracker.domain.events.photographs import (
    PhotographLost,
    PhotographsAwaited,
    PhotographSealed,
    PhotographsKept,
    SealedPhotographOpened,
)
from tracker.domain.events.reading import PhotographSeen, TrailVerified
from tracker.domain.events.recovery import (
    HolderRebaselined,
    OrderRebaselined,
    PlanEvent,
    RecoveryApproved,
    RecoveryCarriedOut,
    RecoveryEnded,
    RecoveryLeftOut,
    RecoveryMissed,
    RecoveryProposed,
    RecoveryWithdrawn,
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
    PremisesHoursSet,
    PremisesOpened,
    RegisterEvent,
    SupplierAdded,
    UnitChanged,
    UnitOpened,
)
from tracker.domain.events.replies import ReplyQualified
from tracker.domain.events.sending import ChannelLost, SendingResumed, SendingStopped
from tracker.domain.events.sharing import CardShared
from tracker.domain.events.sole_charge import (
    AloneNamed,
    CallChainStarted,
    CallMade,
    SafetyCheckAnswered,
    SafetyCheckAsked,
    SafetyCheckMissed,
    SoleChargeBegan,
    SoleChargeEnded,
    SoleChargeEvent,
)
from tracker.domain.events.views import (
    HomeViewChosen,
    HomeViewLeft,
    ViewDeleted,
    ViewEvent,
    ViewRenamed,
    ViewSaved,
)
from tracker.domain.events.visitors import ReportedByVisitor, RoomCodeMade, RoomCodeWithdrawn
from tracker.domain.events.windows import (
    ClockHeld,
    HoldLost,
    HoldMoved,
    WindowAnnounced,
    WindowEnded,
    WindowEvent,
    WindowExtended,
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
    "KINDS", "AbsenceEnded", "AbsenceRecorded", "AcceptanceLapsed", "AcceptanceWithdrawn",
    "AddressShown", "AloneNamed",
    "BacklogImported", "BacklogLanded", "BulkBegun", "BulkEvent", "BulkRefused", "BulkTaken",
    "BulkUndoAsked", "BulkUndoRefused", "BulkUndone", "CallChainStarted", "CallMade", "CardShared",
    "CatchUpBegan",
    "CertificateExpired", "CertificateRecorded", "ChannelLost",
    "ChaseAnswered", "ClientWaits", "ClockHeld",
    "ClosedUnconfirmed", "ConfirmationAsked", "ConfirmationReminded", "ContingencyPlanSet",
    "ContingencyPlanTested", "ContractAdded", "ContractDefaulted", "CoverEvent",
    "CoverRequirementSet", "DecisionMade", "DefectClosed", "DefectEvent", "DefectOpened",
    "DeputyPaged", "DisputeRaised", "DisputeRuled", "DivisionOpened", "DueTimesRecomputed",
    "DuplicateGivenBack", "DuplicateMerged", "DuplicateTaken", "Event", "ExportMade",
    "FillCostRecorded", "FixConfirmed", "FixRejected", "GapClimbed", "GapEnded", "GapEvent",
    "GapOpened", "GapOrderLogged", "GrantEvent", "GrantGiven", "GrantRevoked",
    "HelpdeskReferenceAdded", "HoldLost", "HoldMoved", "HolderChased", "HolderChasedInRound",
    "HolderPassedOver", "HolderRebaselined", "HomeViewChosen", "HomeViewLeft", "ImpactsTagged",
    "InterimMeasureEnded",
    "InterimMeasureRecorded", "InterimMeasureReviewed", "InterimReviewMissed",
    "JobLogColumnsChosen", "JobLogImported",
    "LocationAdded", "MarkPassed", "MeTooAdded", "MergeUndone", "MilestoneMissed",
    "MilestoneWarned", "NightEnded", "NightMoved", "NightRostered", "NoteAdded",
    "NoticeReplayed",
    "OrderGathered", "OrderRebased", "OrderRebaselined", "OrderReleased", "OwnersReviewed",
    "PartAccepted", "PartEvent", "PartLapsed", "PartPaged", "PartRenewed", "PauseApproved",
    "PauseClaimed", "PauseEnded", "PauseLapsed", "PauseRefused", "PersonAdded", "PersonChanged",
    "PersonEvent", "PhotographLost", "PhotographSealed",
    "PhotographSeen", "PhotographsAwaited", "PhotographsKept",
    "PlanEvent", "PolicyPublished", "PowerUsed", "PreferencesSet", "PremisesClosed",
    "PremisesHoursSet", "PremisesOpened", "PriorityChanged", "PriorityProposed", "PriorityRefused",
    "PromiseBroken", "RecoveryApproved", "RecoveryCarriedOut", "RecoveryEnded", "RecoveryLeftOut",
    "RecoveryMissed", "RecoveryProposed", "RecoveryWithdrawn", "RefusalTakenBack", "RegisterEvent",
    "ReplyQualified",
    "ReportedByVisitor", "RoomCodeMade", "RoomCodeWithdrawn", "RosterEmpty",
    "RoundOwed", "RulingMissed", "SafetyCheckAnswered", "SafetyCheckAsked", "SafetyCheckMissed",
    "SealedPhotographOpened", "SecondAsked", "SendingResumed",
    "SendingStopped",
    "ShiftAlone", "ShiftArrived", "ShiftAtRisk",
    "ShiftConfirmed", "ShiftEvent",
    "ShiftFilled", "ShiftNeeded", "ShiftStoodDown", "ShiftUnconfirmed", "ShiftUncovered",
    "SignInLinkMade", "SignedIn", "SignedOut", "SlackLinked", "SlackStandingChanged",
    "SlackUnlinked", "SoleChargeBegan",
    "SoleChargeEnded", "SoleChargeEvent", "StageAboveTold", "StageOwnerSet", "StageReviewed",
    "StuckOrdersListed", "SupplierAdded", "SupplierStatusImported",
    "TrailVerified", "UnitChanged", "UnitOpened",
    "ViewDeleted", "ViewEvent", "ViewRenamed", "ViewSaved", "VisitRecorded",
    "WindowAnnounced", "WindowEnded", "WindowEvent", "WindowExtended",
    "WorkOrderAccepted", "WorkOrderChased", "WorkOrderCompleted", "WorkOrderEvent",
    "WorkOrderLogged", "WorkOrderPromoted", "WorkOrderReopened", "WorkOrderSteppedDown",
    "WorkOrderUpdated",
]  # fmt: skip

# Every fact by its kind. A class with a kind of its own is a fact; the others only group them.
KINDS: Mapping[str, type[Event]] = MappingProxyType(
    {
        found.kind: found
        for found in list(globals().values())
        if isinstance(found, type) and issubclass(found, Event) and "kind" in vars(found)
    }
)
