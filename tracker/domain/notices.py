"""Who is told of which fact: one table over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tracker.domain import events
from tracker.domain.events import Event


class Audience(StrEnum):
    """Whom a notice is for; the persons are looked up when it is sent."""

    STAGE_HOLDER = "stage_holder"
    DEPUTY = "deputy"
    CONFIRMERS = "confirmers"
    APPROVERS = "approvers"
    UNIT_CHANNEL = "unit_channel"
    NAMED_PERSON = "named_person"
    SITE_MANAGERS = "site_managers"
    ON_SITE = "on_site"
    COVER_SUPPLIER = "cover_supplier"
    REPORTERS = "reporters"


class Urgency(StrEnum):
    """Whether the reader must act or need only know."""

    ACT = "act"
    INFORM = "inform"


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody is to be told of a fact."""

    audience: Audience
    urgency: Urgency


_HOLDER = Notice(Audience.STAGE_HOLDER, Urgency.ACT)
_HOLDER_INFORMED = Notice(Audience.STAGE_HOLDER, Urgency.INFORM)
_DEPUTY = Notice(Audience.DEPUTY, Urgency.ACT)
_CONFIRMERS = Notice(Audience.CONFIRMERS, Urgency.ACT)
_CONFIRMERS_INFORMED = Notice(Audience.CONFIRMERS, Urgency.INFORM)
_APPROVERS = Notice(Audience.APPROVERS, Urgency.ACT)
_REPORTERS = Notice(Audience.REPORTERS, Urgency.INFORM)
_CHANNEL = Notice(Audience.UNIT_CHANNEL, Urgency.INFORM)
_PERSON = Notice(Audience.NAMED_PERSON, Urgency.INFORM)
_CALLED = Notice(Audience.NAMED_PERSON, Urgency.ACT)
_MANAGERS = Notice(Audience.SITE_MANAGERS, Urgency.ACT)
_MANAGERS_INFORMED = Notice(Audience.SITE_MANAGERS, Urgency.INFORM)
_ON_SITE = Notice(Audience.ON_SITE, Urgency.ACT)
_SUPPLIERS = Notice(Audience.COVER_SUPPLIER, Urgency.ACT)

# Every fact stands here, even if nobody is told: silence must be somebody's decision.
AUDIENCES: Mapping[type[Event], tuple[Notice, ...]] = MappingProxyType(
    {
        events.WorkOrderLogged: (_HOLDER, _CHANNEL),
        events.WorkOrderAccepted: (_CHANNEL,),
        events.WorkOrderChased: (_HOLDER,),
        events.WorkOrderUpdated: (_CHANNEL,),
        events.NoteAdded: (),
        events.ReplyQualified: (_CALLED,),
        events.WorkOrderPromoted: (_HOLDER, _CHANNEL),
        # The stage that it names is the one above: its holder is told before it is theirs.
        events.StageAboveTold: (_HOLDER_INFORMED,),
        events.DeputyPaged: (_DEPUTY,),
        events.StageReviewed: (_HOLDER,),
        # The first time that a target is missed; where that moves the order up, the move is told.
        events.MilestoneMissed: (_CHANNEL,),
        events.ConfirmationReminded: (_CONFIRMERS,),
        events.AcceptanceLapsed: (_HOLDER, _CHANNEL),
        events.AcceptanceWithdrawn: (_HOLDER, _CHANNEL),
        events.RefusalTakenBack: (_HOLDER, _CHANNEL),
        # Of these the holder, or the deputy, is whoever the missing acceptance is asked of.
        events.PartAccepted: (_CHANNEL,),
        events.PartRenewed: (),
        events.PartLapsed: (_HOLDER, _CHANNEL),
        events.PartPaged: (_DEPUTY,),
        events.SecondAsked: (_HOLDER,),
        events.ChaseAnswered: (),
        # Danger is told at once; all else in the one message of the day that a person is owed.
        events.HolderChased: (_HOLDER,),
        events.HolderChasedInRound: (),
        events.RoundOwed: (_CALLED,),
        events.StuckOrdersListed: (_PERSON,),
        # These three are dropped where the order moved up by them: then the move tells the holder.
        events.PromiseBroken: (_HOLDER,),
        events.InterimReviewMissed: (_HOLDER,),
        events.RecoveryMissed: (_HOLDER,),
        events.InterimMeasureReviewed: (),
        events.WorkOrderReopened: (_HOLDER, _CHANNEL),
        events.WorkOrderSteppedDown: (_HOLDER, _CHANNEL),
        events.ClosedUnconfirmed: (_CONFIRMERS_INFORMED, _CHANNEL),
        events.ImpactsTagged: (),
        events.DecisionMade: (_CHANNEL,),
        events.WorkOrderCompleted: (_CONFIRMERS, _CHANNEL),
        events.FixConfirmed: (_REPORTERS, _CHANNEL),
        events.FixRejected: (_HOLDER, _CHANNEL),
        events.HelpdeskReferenceAdded: (),
        events.InterimMeasureRecorded: (),
        events.InterimMeasureEnded: (),
        events.MarkPassed: (),
        events.MilestoneWarned: (_HOLDER_INFORMED,),
        events.PauseClaimed: (_APPROVERS,),
        events.PauseApproved: (_CHANNEL,),
        events.ClientWaits: (_APPROVERS,),
        events.PauseRefused: (_CHANNEL,),
        events.PauseLapsed: (_CHANNEL,),
        events.PauseEnded: (_HOLDER_INFORMED, _CHANNEL),
        events.PriorityProposed: (_APPROVERS,),
        events.PriorityChanged: (_HOLDER_INFORMED, _CHANNEL),
        events.PriorityRefused: (_CHANNEL,),
        events.DisputeRaised: (_APPROVERS,),
        events.DisputeRuled: (_CHANNEL,),
        events.RulingMissed: (),
        events.DueTimesRecomputed: (),
        # A job log of hundreds of orders is told in one notice a person, not one an order.
        events.BacklogLanded: (),
        events.BacklogImported: (_PERSON,),
        events.JobLogImported: (),
        events.JobLogColumnsChosen: (),
        # Nor is a recovery plan: each holder is told once, when all of it is carried out.
        events.OrderRebaselined: (),
        events.HolderRebaselined: (_PERSON,),
        # Each order that several were done to has its own fact, which is told.
        events.BulkBegun: (),
        events.BulkTaken: (),
        events.BulkRefused: (),
        events.BulkUndoAsked: (),
        events.BulkUndone: (),
        events.BulkUndoRefused: (),
        events.RecoveryProposed: (_CALLED,),
        events.RecoveryApproved: (),
        events.RecoveryLeftOut: (),
        events.RecoveryCarriedOut: (),
        events.RecoveryWithdrawn: (),
        events.RecoveryEnded: (),
        events.SupplierStatusImported: (_CHANNEL,),
        events.CertificateRecorded: (),
        events.CertificateExpired: (),  # the order that it raises is told
        events.PowerUsed: (_CHANNEL,),
        events.OrderRebased: (),  # an operator's act on many: nothing is asked of anybody
        events.VisitRecorded: (_CHANNEL,),
        # What gathers orders moves none by itself: the move, where there is one, is told.
        events.DefectOpened: (),
        events.DefectClosed: (),
        events.OrderGathered: (),
        events.OrderReleased: (),
        events.DuplicateMerged: (_REPORTERS, _CHANNEL),
        events.DuplicateTaken: (_HOLDER_INFORMED,),
        events.MergeUndone: (_HOLDER, _CHANNEL),
        events.DuplicateGivenBack: (_HOLDER_INFORMED,),
        events.MeTooAdded: (),
        # Who gave one hears that it did not arrive; the card says how many there are.
        events.PhotographsAwaited: (),
        events.PhotographsKept: (_CHANNEL,),
        events.PhotographLost: (_CALLED,),  # it must be given again, and soon
        events.PhotographSealed: (_CHANNEL,),
        events.SealedPhotographOpened: (),
        events.PhotographSeen: (),
        events.TrailVerified: (),  # a chain that is broken is an alarm on every page
        events.CardShared: (),
        events.PersonAdded: (),
        events.PersonChanged: (),
        events.GrantGiven: (),
        events.GrantRevoked: (),
        events.SlackLinked: (),
        events.SlackStandingChanged: (),
        events.SlackUnlinked: (),
        events.SignedIn: (),
        events.SignedOut: (),
        events.SignInLinkMade: (),
        events.PreferencesSet: (),
        events.ViewSaved: (),
        events.ViewRenamed: (),
        events.ViewDeleted: (),
        events.HomeViewChosen: (),
        events.HomeViewLeft: (),
        events.PremisesOpened: (),
        events.PremisesClosed: (),
        events.PremisesHoursSet: (),
        # One notice to whoever manages the premises; the holders of what waits are asked nothing.
        events.WindowAnnounced: (_MANAGERS_INFORMED,),
        events.WindowExtended: (_MANAGERS_INFORMED,),
        events.WindowEnded: (_MANAGERS_INFORMED,),
        events.ClockHeld: (),
        events.HoldMoved: (),
        events.HoldLost: (),
        events.LocationAdded: (),
        events.RoomCodeMade: (),
        events.RoomCodeWithdrawn: (),
        events.ReportedByVisitor: (),  # that it was logged is told
        events.AddressShown: (),
        events.DivisionOpened: (),
        events.UnitChanged: (),
        events.UnitOpened: (),
        events.SupplierAdded: (),
        events.ContractAdded: (),
        events.StageOwnerSet: (),
        # Said while its notice is addressed: whoever stands in gets that very notice.
        events.HolderPassedOver: (),
        events.OwnersReviewed: (_PERSON,),
        # Every page says that sending has stopped: nothing can be sent of it.
        events.SendingStopped: (),
        events.SendingResumed: (),
        events.ChannelLost: (_CALLED,),
        events.AbsenceRecorded: (),
        events.AbsenceEnded: (),
        events.ExportMade: (),
        events.CoverRequirementSet: (),
        events.ContingencyPlanSet: (),
        events.ContingencyPlanTested: (),
        events.NightRostered: (),
        # Whoever supplies the staff is asked anew, which says it.
        events.NightMoved: (),
        events.ConfirmationAsked: (_SUPPLIERS,),
        events.NightEnded: (),
        events.RosterEmpty: (_MANAGERS,),
        events.ShiftConfirmed: (),
        events.ShiftUnconfirmed: (_MANAGERS,),
        # Whatever leaves a post without cover opens a gap, and that is what people are told.
        events.ShiftAtRisk: (),
        events.ShiftArrived: (),
        events.ShiftUncovered: (),
        events.ShiftAlone: (),
        events.ShiftNeeded: (),
        events.ShiftFilled: (),
        events.ShiftStoodDown: (),
        events.GapOpened: (_MANAGERS,),
        events.GapClimbed: (_MANAGERS,),
        events.GapOrderLogged: (),
        events.ContractDefaulted: (),
        events.FillCostRecorded: (),
        events.SoleChargeBegan: (_MANAGERS,),
        events.SoleChargeEnded: (),
        events.AloneNamed: (),
        events.SafetyCheckAsked: (_ON_SITE,),
        events.SafetyCheckAnswered: (),
        events.SafetyCheckMissed: (_HOLDER, _MANAGERS),
        events.CallChainStarted: (),
        events.CallMade: (_CALLED,),
        events.GapEnded: (),
        events.NoticeReplayed: (),
        # Every page says that escalation had stopped; each late move says by how much.
        events.CatchUpBegan: (),
        events.PolicyPublished: (),  # an operator's own act; an edited version is an alarm (P1)
    }
)


def notices_for(event: Event) -> tuple[Notice, ...]:
    """Return who is told of a fact, the one who must act first; perhaps nobody.

    Raises KeyError for a fact that is missing from the table.
    """
    return AUDIENCES[type(event)]
