"""Why somebody gets a notice and how it stops: the same words in Slack and in e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracker.domain import events
from tracker.domain.notices import Audience


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a notice comes to its reader, and what makes it stop, to be put into a sentence each."""

    why: str
    stop: str


_UNTIL_ACCEPTED = "Accept it or pass it on to stop it."
_ANSWERED = "It stops when you have answered."
_FOR_KNOWLEDGE = "You need not answer; without the digest it is not sent."

# What is true of everything that goes to such readers. {stage} is the stage that it is about.
BY_AUDIENCE: Mapping[Audience, Reason] = MappingProxyType(
    {
        Audience.STAGE_HOLDER: Reason("you hold {stage}", _UNTIL_ACCEPTED),
        Audience.DEPUTY: Reason("you are deputy for {stage}", "It stops when it is accepted."),
        Audience.CONFIRMERS: Reason("you confirm fixes at these premises", _ANSWERED),
        Audience.APPROVERS: Reason(
            "you hold the stage that decides this", "It stops when you have decided."
        ),
        Audience.SITE_MANAGERS: Reason(
            "you answer for night cover there", "It stops when the night is covered."
        ),
        Audience.ON_SITE: Reason("you are on site tonight", _ANSWERED),
        Audience.COVER_SUPPLIER: Reason(
            "you supply the staff of that night", "It stops when you have confirmed."
        ),
        Audience.REPORTERS: Reason(
            "you reported this fault", "No more comes unless it is reopened."
        ),
    }
)
_OF_WINDOWS = Reason("you manage these premises", _FOR_KNOWLEDGE)
_OF_A_PLAN = "Nothing more comes of this plan unless somebody changes it."
# What is true of one kind, where its readers are asked nothing or were named for it.
BY_KIND: Mapping[str, Reason] = MappingProxyType(
    {
        events.WorkOrderChased.kind: Reason(
            "somebody chases {stage}, which you hold", "Say what you do next to stop it."
        ),
        events.StageReviewed.kind: Reason("you hold {stage}", "It stops when the order is closed."),
        events.StageAboveTold.kind: Reason(
            "you hold the stage above", "It stops when the danger is over."
        ),
        events.MilestoneWarned.kind: Reason("you hold {stage}", _FOR_KNOWLEDGE),
        events.PauseEnded.kind: Reason("you hold {stage}", _FOR_KNOWLEDGE),
        events.PriorityChanged.kind: Reason("you hold {stage}", _FOR_KNOWLEDGE),
        events.DuplicateTaken.kind: Reason("you hold {stage}", _FOR_KNOWLEDGE),
        events.DuplicateGivenBack.kind: Reason("you hold {stage}", _FOR_KNOWLEDGE),
        events.ClosedUnconfirmed.kind: Reason(
            "you confirm fixes at these premises", "No more comes unless you reopen it."
        ),
        events.WindowAnnounced.kind: _OF_WINDOWS,
        events.WindowExtended.kind: _OF_WINDOWS,
        events.WindowEnded.kind: _OF_WINDOWS,
        events.RoundOwed.kind: Reason(
            "you hold these orders; at most one such message comes a working day", _UNTIL_ACCEPTED
        ),
        events.StuckOrdersListed.kind: Reason(
            "you work for the Estates Directorate; it comes once a week", _FOR_KNOWLEDGE
        ),
        events.ChannelLost.kind: Reason(
            "you keep the register", "It stops when the channel can be reached again."
        ),
        events.OwnersReviewed.kind: Reason(
            "you manage the owners of stages; it comes once a week", _FOR_KNOWLEDGE
        ),
        events.BacklogImported.kind: Reason("you hold the orders of this import", _FOR_KNOWLEDGE),
        events.HolderRebaselined.kind: Reason("you hold orders of this plan", _OF_A_PLAN),
        events.RecoveryProposed.kind: Reason(
            "you decide on recovery plans", "It stops when the plan is decided on."
        ),
        events.PhotographLost.kind: Reason(
            "you gave a photograph that could not be kept", "It is told once."
        ),
        events.ReplyQualified.kind: Reason(
            "you answered one of our mails", "It is told once; what you do on the page counts."
        ),
        events.CallMade.kind: Reason(
            "you are on the call chain of this night", "It stops when somebody is found safe."
        ),
    }
)
_STANDS_IN = Reason(
    "you stand in for {stage}, are called while the offices are shut, or answer for the stage "
    "above",
    "It stops when the order is accepted.",
)
_OF_MANY = (
    "You get this because you hold, watch over or reported what it is about. Act on what is asked "
    "to stop it; what is only for your knowledge comes once a working day."
)


def small_print(
    kind: str,
    audience: Audience,
    *,
    preferences: str,
    stage: str = "this stage",
    holds: bool = True,
) -> str:
    """Return the line at the foot of a notice: why its reader gets it, and how it stops.

    `stage` names the stage that it is about; `holds` is whether its reader is who holds it.
    `preferences` is where the reader's preferences are. Raises KeyError for what nobody is told.
    """
    reason = BY_KIND.get(kind) or BY_AUDIENCE[audience]
    if audience is Audience.STAGE_HOLDER and not holds and kind != events.StageAboveTold.kind:
        reason = _STANDS_IN
    why = reason.why.format(stage=stage)
    return f"You get this because {why}. {reason.stop} Preferences: {preferences}"


def small_print_of_many(*, preferences: str) -> str:
    """Return the line at the foot of a message that is about several notices."""
    return f"{_OF_MANY} Preferences: {preferences}"
