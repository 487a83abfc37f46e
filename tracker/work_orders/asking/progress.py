"""The forms that say what happens meanwhile: updates, visits, measures, impacts and powers."""

from collections.abc import Sequence

from tracker.domain.impact import Impact
from tracker.domain.lifecycle import PROGRESS, label, may_move
from tracker.domain.visits import VisitOutcome
from tracker.domain.wording import pounds, short_moment
from tracker.work_orders.asking.sheet import Asking, Choice, Field, Kind, Sheet, only, words
from tracker.work_orders.models import InterimKind
from tracker.work_orders.powers import available

_NO_POWER = "The ladder gives your role no power on this order at its present stage."


def _updating(asking: Asking) -> Sequence[Field]:
    status = asking.order.status
    return (
        words("note", "What has happened?", needed=False),
        Field(
            name="status",
            label="Status",
            kind=Kind.MENU,
            hint="Leave as it is if only the note is new",
            needed=False,
            choices=tuple(Choice(new, label(new)) for new in PROGRESS if may_move(status, new)),
            blank=f"As it is: {label(status)}",
        ),
        Field(
            name="helpdesk_reference",
            label="Supplier's job number",
            kind=Kind.LINE,
            hint="The number that the helpdesk gave you. One order may have several",
            needed=False,
        ),
    )


def _measures(asking: Asking) -> tuple[Choice, ...]:
    """Return the interim measures that are in place, by their start."""
    return tuple(
        Choice(
            row.started_at.isoformat(),
            f"{_kind(row.kind)}, since {short_moment(row.started_at)}",
        )
        for row in asking.order.interim_measures
        if row.ended_at is None
    )


def _reviewing(asking: Asking) -> Sequence[Field]:
    measures = _measures(asking)
    return (
        Field(
            name="measure",
            label="Which measure?",
            kind=Kind.MENU,
            choices=measures,
            blank="Select a measure",
            begins=(measures[0].value,) if len(measures) == 1 else (),
        ),
        Field(
            name="review_by",
            label="When must it be looked at again?",
            kind=Kind.INSTANT,
            hint="Left empty: as late as it may be",
            needed=False,
        ),
        words("note", "What did you find?", needed=False),
    )


def _touching(asking: Asking) -> Sequence[Field]:
    return (
        Field(
            name="impacts",
            label="Whom or what does it touch?",
            kind=Kind.BOXES,
            hint="Tick all that apply",
            needed=False,
            choices=tuple(Choice(each, each.label) for each in Impact),
            begins=tuple(asking.order.impacts),
        ),
    )


def _powers(asking: Asking) -> tuple[Choice, ...]:
    """Return what the reader may do now: the clause, what it allows, and what is left of it."""
    found = available(
        asking.session, asking.order, asking.actor, policy=asking.policy, now=asking.now
    )
    return tuple(
        Choice(
            one.clause.key,
            f"{one.clause.power.label.capitalize()} (clause {one.clause.clause})",
            f"{pounds(one.left_pence)} of {pounds(one.clause.limit_pence)} is left on this order"
            if one.clause.limit_pence
            else "Spends nothing",
        )
        for one in found
    )


def _using(asking: Asking) -> Sequence[Field]:
    clauses = _powers(asking)
    if not clauses:
        return ()
    return (
        Field(
            name="clause",
            label="What do you do, and under which clause?",
            kind=Kind.RADIOS,
            choices=clauses,
        ),
        Field(
            name="amount",
            label="Amount in pounds",
            kind=Kind.POUNDS,
            hint="0 or empty if nothing is spent",
            needed=False,
        ),
        Field(
            name="recharge",
            label="Is the supplier to pay it back under the contract?",
            kind=Kind.RADIOS,
            needed=False,
            choices=(Choice("yes", "Yes, recharge it"), Choice("no", "No")),
        ),
        words(
            "note",
            "What is done, and by whom?",
            hint="Name the contractor. Without names of residents",
        ),
    )


def _kind(kind: InterimKind) -> str:
    return str(kind).replace("_", " ").capitalize()


PROGRESSING = {
    "update": Sheet(
        title="Update this order",
        short="Update",
        button="Save the update",
        done="The update is saved.",
        asks=_updating,
    ),
    "visit": Sheet(
        title="Record a visit",
        short="Record a visit",
        button="Record the visit",
        done="The visit is recorded.",
        says=lambda _: (
            "Visits that leave the fault as it was are counted. At the number that the ladder "
            "sets, the order goes to the supplier's management.",
        ),
        asks=only(
            Field(
                name="outcome",
                label="What came of the visit?",
                kind=Kind.RADIOS,
                choices=tuple(Choice(each, each.label) for each in VisitOutcome),
            ),
            Field(
                name="at",
                label="When was it?",
                kind=Kind.INSTANT,
                hint="Left empty: just now",
                needed=False,
            ),
            words(
                "note",
                "Note",
                hint="What was found, or who was waited for. Without names of residents",
                needed=False,
            ),
        ),
        stands_out=True,
    ),
    "interim": Sheet(
        title="Record an interim measure",
        short="Interim measure",
        button="Record",
        done="The interim measure is recorded.",
        says=lambda _: (
            "What keeps people safe until the fix. It does not meet the fix, which stays owed.",
        ),
        asks=only(
            Field(
                name="kind",
                label="Kind of measure",
                kind=Kind.MENU,
                choices=tuple(Choice(each, _kind(each)) for each in InterimKind),
                blank="Select a measure",
            ),
            Field(
                name="review_by",
                label="When must it be looked at again?",
                kind=Kind.INSTANT,
                hint="Within 24 hours for an emergency and 72 hours otherwise, which is what is "
                "taken if you leave it empty",
                needed=False,
            ),
            words("note", "What exactly was put in place?", needed=False),
        ),
    ),
    "review": Sheet(
        title="Review an interim measure",
        short="Review a measure",
        button="It stays",
        done="The review is recorded.",
        says=lambda _: (
            "You say that you have looked at the measure, and that it still keeps people safe. A "
            "measure that is no longer needed is ended on the order's page.",
        ),
        asks=_reviewing,
    ),
    "impact": Sheet(
        title="Say whom it touches",
        short="Whom it touches",
        button="Save",
        done="The impacts are saved.",
        asks=_touching,
    ),
    "power": Sheet(
        title="Use a power",
        short="Use a power",
        button="Record that you use it",
        done="The use of the power is recorded.",
        says=lambda asking: () if _powers(asking) else (_NO_POWER,),
        asks=_using,
        stands_out=True,
    ),
}
