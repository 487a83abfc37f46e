"""Every table, in one import, for what must know them all: the migrations and the application."""

from tracker.cover.gap_models import CoverGap
from tracker.cover.models import (
    ContingencyPlan,
    CoverNight,
    CoverRequirement,
    CoverShift,
    RosterAlarm,
)
from tracker.cover.sole_charge_models import SafetyCheck, SoleCharge
from tracker.heartbeat import Heartbeat, Proof
from tracker.imports.models import ImportMapping
from tracker.inbound.models import SeenRequest
from tracker.numbering import Counter
from tracker.outbox.models import (
    Delivery,
    LostChannel,
    OutboxMessage,
    PostedCard,
    SendingPause,
)
from tracker.owners.models import Absence, DirectoryVersion, StageOwner
from tracker.people.models import (
    BrowserSession,
    NoticePreference,
    OneTimeLink,
    Person,
    RoleGrant,
    SlackIdentity,
    SlackMember,
)
from tracker.photographs.models import AwaitedPhotograph, Photograph, PhotographContent
from tracker.premises.models import Division, Location, Premises, Unit
from tracker.premises.models_certificates import Certificate
from tracker.premises.models_codes import RoomCode
from tracker.premises.models_windows import PremisesWindow
from tracker.published.models import PublishedText
from tracker.recovery.models import RecoveryLine, RecoveryPlan, RecoveryWave
from tracker.suppliers.models import Contract, Supplier
from tracker.trail.models import FreeText, TrailEntry, TrailHead
from tracker.work_orders.models import (
    CalendarStamp,
    Chase,
    ClockHold,
    ClockPause,
    Decision,
    Dispute,
    HelpdeskReference,
    InterimMeasure,
    Milestone,
    Note,
    OpenTally,
    PriorityChange,
    RecoveryTarget,
    StageMove,
    WorkOrder,
)
from tracker.work_orders.models.patterns import Defect, DefectOrder, MeToo, OrderMerge, Visit
from tracker.work_orders.models.powers import PowerUse
from tracker.work_orders.models.visitors import VisitorReport

__all__ = [
    "Absence",
    "AwaitedPhotograph",
    "BrowserSession",
    "CalendarStamp",
    "Certificate",
    "Chase",
    "ClockHold",
    "ClockPause",
    "ContingencyPlan",
    "Contract",
    "Counter",
    "CoverGap",
    "CoverNight",
    "CoverRequirement",
    "CoverShift",
    "Decision",
    "Defect",
    "DefectOrder",
    "Delivery",
    "DirectoryVersion",
    "Dispute",
    "Division",
    "FreeText",
    "Heartbeat",
    "HelpdeskReference",
    "ImportMapping",
    "InterimMeasure",
    "Location",
    "LostChannel",
    "MeToo",
    "Milestone",
    "Note",
    "NoticePreference",
    "OneTimeLink",
    "OpenTally",
    "OrderMerge",
    "OutboxMessage",
    "Person",
    "Photograph",
    "PhotographContent",
    "PostedCard",
    "PowerUse",
    "Premises",
    "PremisesWindow",
    "PriorityChange",
    "Proof",
    "PublishedText",
    "RecoveryLine",
    "RecoveryPlan",
    "RecoveryTarget",
    "RecoveryWave",
    "RoleGrant",
    "RoomCode",
    "RosterAlarm",
    "SafetyCheck",
    "SeenRequest",
    "SendingPause",
    "SlackIdentity",
    "SlackMember",
    "SoleCharge",
    "StageMove",
    "StageOwner",
    "Supplier",
    "TrailEntry",
    "TrailHead",
    "Unit",
    "Visit",
    "VisitorReport",
    "WorkOrder",
]
