"""The history of an order in sentences, from its trail, with people and machine told apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.authority import Power
from tracker.domain.impact import Impact
from tracker.domain.lifecycle import Status, label
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import PauseEnd
from tracker.domain.reachability import Unreachable
from tracker.domain.triggers import Trigger
from tracker.domain.visits import VisitOutcome
from tracker.domain.wording import counted, listed, pounds, short_moment, span
from tracker.owners.queries import HeldAs
from tracker.people.models import Person
from tracker.trail.models import FreeText, TrailEntry
from tracker.web.chase_timeline import CHASE_SENTENCES
from tracker.web.cover_timeline import COVER_SENTENCES
from tracker.web.joint_timeline import JOINT_SENTENCES
from tracker.web.photograph_timeline import PHOTOGRAPH_SENTENCES
from tracker.web.recovery_timeline import RECOVERY_SENTENCES
from tracker.web.register_timeline import REGISTER_SENTENCES
from tracker.web.taking_back_timeline import TAKING_BACK_SENTENCES
from tracker.web.window_timeline import WINDOW_SENTENCES
from tracker.web.words_timeline import DOORS, WORDS_ADDED

# Sweeps come every few seconds: a minute or two is no lateness that a reader need hear of.
_NOTICED_LATE = timedelta(minutes=2)
# What was first said stands at the head of the order's page.
_SAID_ABOVE = frozenset({"work_order.logged", "work_order.backlog_landed"})
Sentence = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the trail as a reader sees it; `by` is Person, Machine or Operator."""

    number: int
    at: datetime
    what: str
    who: str
    door: str
    by: str
    words: tuple[str, ...]
    kind: str
    digest: str
    previous: str


def timeline_of(session: Session, entries: Sequence[TrailEntry]) -> list[Happening]:
    """Return the entries as a reader sees them, newest first."""
    names = _names(session, entries)
    words = _words(session, entries)
    return [_happening(entry, names, words) for entry in reversed(entries)]


def _happening(entry: TrailEntry, names: dict[str, str], words: dict[str, str]) -> Happening:
    values = entry.values
    sentence = SENTENCES.get(entry.kind)
    kind, _, name = entry.actor.partition(":")
    return Happening(
        number=entry.number,
        at=entry.at,
        what=sentence(values["event"]) if sentence else _plain(entry.kind),
        who="Makesafe" if kind == "machine" else names.get(entry.actor, name or "Somebody"),
        door=DOORS.get(entry.door, entry.door),
        by=kind.capitalize(),
        words=tuple(words[key] for key in _texts(entry) if key in words),
        kind=entry.kind,
        digest=entry.digest,
        previous=entry.previous,
    )


def _names(session: Session, entries: Sequence[TrailEntry]) -> dict[str, str]:
    """Return the names of the people who acted, by what the trail calls them."""
    numbers = {
        int(entry.actor.partition(":")[2]) for entry in entries if entry.actor.startswith("person:")
    }
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(numbers)))
    return {f"person:{person_id}": name for person_id, name in rows}


def _words(session: Session, entries: Sequence[TrailEntry]) -> dict[str, str]:
    """Return the typed words that the entries speak of, by their key."""
    keys = {key for entry in entries for key in _texts(entry)}
    rows = session.scalars(sa.select(FreeText).where(FreeText.key.in_(keys)))
    return {row.key: row.words for row in rows}


def _texts(entry: TrailEntry) -> list[str]:
    return [] if entry.kind in _SAID_ABOVE else list(entry.values.get("texts", {}))


def _plain(kind: str) -> str:
    return kind.partition(".")[2].replace("_", " ").capitalize()


def _milestone(event: dict[str, Any]) -> str:
    return MilestoneKind(event["milestone"]).label.lower()


def _downgrade(event: dict[str, Any]) -> str:
    return " (a downgrade by the supplier)" if event["supplier_downgrade"] else ""


def _promoted(event: dict[str, Any]) -> str:
    late = timedelta(seconds=event["late_by"])
    words = (
        f"Went from stage {event['from_stage']} to stage {event['to_stage']}, because "
        f"{Trigger(event['trigger']).label}"
    )
    return f"{words}. The move came {span(late)} late" if late > _NOTICED_LATE else words


_UNREACHED = {
    Unreachable.CLOSED: "the account is closed",
    Unreachable.AWAY: "they are away",
    Unreachable.NO_WAY: "there is no way to tell them",
}
_TOLD = {
    HeldAs.OWNER: "the owner of a wider area",
    HeldAs.DEPUTY: "the deputy",
    HeldAs.OUT_OF_HOURS: "the out-of-hours contact",
    HeldAs.ROLE: "everybody with the role there",
    HeldAs.STAGE_ABOVE: "the stage above",
    HeldAs.NOBODY: "nobody",
}


def _pause(event: dict[str, Any]) -> str:
    return f"claim {event['number']} ({event['reason']})"


def _at(text: str) -> str:
    return short_moment(datetime.fromisoformat(text))


def _disputed(event: dict[str, Any]) -> str:
    return f"pause {event['pause']}" if event["pause"] else "the priority"


# Facts about an order's clocks.
_OF_THE_CLOCK: dict[str, Sentence] = {
    "work_order.mark_passed": lambda event: (
        f"{event['percent']} % of the time to {_milestone(event)} has passed"
    ),
    "work_order.milestone_warned": lambda event: (
        f"{event['percent']} % of the time to {_milestone(event)} has passed: told the holder"
    ),
    "work_order.pause_claimed": lambda event: (
        f"Claimed that the clock should stop: {_pause(event)}"
    ),
    "work_order.pause_approved": lambda event: (
        f"Stopped the clock until {_at(event['until'])}: {_pause(event)}"
    ),
    "work_order.client_waits": lambda event: (
        f"The wait is ours until {_at(event['until'])}: asked our own side to decide"
    ),
    "work_order.pause_refused": lambda event: f"Refused to stop the clock: {_pause(event)}",
    "work_order.pause_lapsed": lambda event: f"Nobody decided in time: {_pause(event)} lapsed",
    "work_order.pause_ended": lambda event: (
        f"The clock runs again since {_at(event['at'])}, because "
        f"{PauseEnd(event['because']).label}: {_pause(event)}"
    ),
    "work_order.priority_proposed": lambda event: (
        f"Proposed {event['to_priority']} instead of {event['from_priority']}"
        f"{_downgrade(event)}. The clocks keep what stands until it is decided"
    ),
    "work_order.priority_changed": lambda event: (
        f"Changed from {event['from_priority']} to {event['to_priority']}{_downgrade(event)}. "
        "The open due times are counted anew from the report"
    ),
    "work_order.priority_refused": lambda event: f"Refused the change to {event['to_priority']}",
    "work_order.dispute_raised": lambda event: (
        f"Disputed {_disputed(event)}; to be ruled on by {_at(event['rule_by'])}"
    ),
    "work_order.dispute_ruled": lambda event: (
        f"{'Upheld' if event['upheld'] else 'Dismissed'} the dispute of {_disputed(event)}"
    ),
    "work_order.ruling_missed": lambda event: (
        f"Nobody ruled on dispute {event['number']} by {_at(event['due_at'])}"
    ),
    "work_order.due_times_recomputed": lambda _event: (
        "The calendar changed: the open due times were computed anew"
    ),
}


# One sentence for each fact about an order; a guard test sees that none is missing.
SENTENCES: dict[str, Sentence] = {
    **_OF_THE_CLOCK,
    **CHASE_SENTENCES,
    **COVER_SENTENCES,
    **PHOTOGRAPH_SENTENCES,
    **WORDS_ADDED,
    **RECOVERY_SENTENCES,
    **REGISTER_SENTENCES,
    **WINDOW_SENTENCES,
    **JOINT_SENTENCES,
    **TAKING_BACK_SENTENCES,
    "work_order.logged": lambda event: f"Reported and logged as {event['priority']}",
    "work_order.accepted": lambda event: f"Accepted at stage {event['stage']}",
    "work_order.updated": lambda event: f"Updated. Status: {label(Status(event['status']))}",
    "work_order.promoted": _promoted,
    "work_order.stage_above_told": lambda event: (
        f"Told stage {event['stage']} at once, because {Trigger(event['trigger']).label}"
    ),
    "work_order.deputy_paged": lambda event: (
        f"Nobody had accepted stage {event['stage']}: its deputy was asked to"
    ),
    "work_order.stage_reviewed": lambda event: f"Came up for review at stage {event['stage']}",
    "work_order.milestone_missed": lambda event: f"The target to {_milestone(event)} was missed",
    "work_order.confirmation_reminded": lambda _event: "Reminded the premises to confirm the fix",
    "work_order.acceptance_lapsed": lambda event: (
        f"The acceptance of stage {event['stage']} lapsed: nobody has it in hand"
    ),
    "work_order.interim_measure_reviewed": lambda _event: "Reviewed an interim measure: it stays",
    "work_order.interim_review_missed": lambda _event: (
        "An interim measure was not reviewed in time"
    ),
    "work_order.reopened": lambda event: f"Reopened the order, at stage {event['stage']}",
    "work_order.stepped_down": lambda event: (
        f"Gave the order back from stage {event['from_stage']} to stage {event['to_stage']}"
    ),
    "work_order.closed_unconfirmed": lambda _event: (
        "Closed the order: nobody said whether the fix holds"
    ),
    "work_order.impacts_tagged": lambda event: (
        f"Said whom it touches: {listed(tuple(Impact(each).label for each in event['impacts']))}"
    ),
    "work_order.decision_made": lambda event: f"Recorded a decision at stage {event['stage']}",
    "work_order.completed": lambda _event: "Said that the fix is complete",
    "work_order.fix_confirmed": lambda _event: "Confirmed the fix. The order is closed",
    "work_order.fix_rejected": lambda event: (
        f"Rejected the fix. The order is at stage {event['to_stage']}"
    ),
    "work_order.helpdesk_reference_added": lambda _event: "Added the supplier's job number",
    "work_order.interim_measure_recorded": lambda _event: "Recorded an interim measure",
    "work_order.interim_measure_ended": lambda _event: "Ended an interim measure",
    "work_order.backlog_landed": lambda event: (
        f"Came over from the supplier's job log, at stage {event['stage']}"
    ),
    "work_order.supplier_status_imported": lambda event: (
        f"The supplier's job log says: {label(Status(event['status']))}"
    ),
    "work_order.holder_passed_over": lambda event: (
        f"Could not reach who was to hold stage {event['stage']}: {_UNREACHED[event['why']]}. "
        f"Told {_TOLD[event['held_as']]} instead"
    ),
    "work_order.visit_recorded": lambda event: (
        f"Recorded a visit: {VisitOutcome(event['outcome']).label.lower()}"
    ),
    "work_order.power_used": lambda event: (
        f"Used a power under clause {event['clause']}: {Power(event['power']).label}, "
        f"{pounds(event['amount_pence'])}"
        + (", to be recharged to the supplier" if event["recharged"] else "")
    ),
    "work_order.rebased": lambda event: (
        f"Put on version {event['to_version']} of the ladder, from version "
        f"{event['from_version']}. The stage stays {event['stage']}"
    ),
    "work_order.gathered": lambda event: f"Came under defect {event['defect']}",
    "work_order.released": lambda event: f"Was taken out of defect {event['defect']}",
    "work_order.merged": lambda event: f"Closed as a duplicate: {event['survivor']} goes on for it",
    "work_order.duplicate_taken": lambda event: f"Goes on for its duplicate {event['duplicate']}",
    "work_order.merge_undone": lambda event: (
        f"Stands for itself again, no longer as a duplicate of {event['survivor']}"
    ),
    "work_order.duplicate_given_back": lambda event: (
        f"No longer goes on for {event['duplicate']}, and is what it was before"
    ),
    "work_order.card_shared": lambda event: (
        f"Shared its card in the Slack conversation {event['conversation'] or 'of the two'}"
    ),
    "work_order.me_too_added": lambda event: f"Said “me too”, the number {event['count']} to do so",
    "import.job_log": lambda event: (
        f"Took over a supplier's job log: {event['made']} made, {event['changed']} changed, "
        f"{event['conflict'] + event['refused']} left out"
    ),
    "person.backlog_imported": lambda event: (
        f"Got {counted(event['count'], 'order')} by an import, the highest at stage "
        f"{event['worst_stage']}"
    ),
    "person.owners_reviewed": lambda event: (
        f"Was told of {counted(event['gaps'], 'gap')} in who owns what, "
        f"{event['grave']} of them a stage without anybody"
    ),
    "export.made": lambda event: (
        f"Exported {event['export']}: {counted(event['row_count'], 'row')}"
    ),
}
