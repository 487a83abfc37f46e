"""The forms of holding an order: accept, chase, answer a chase, and decide at the top."""

from collections.abc import Sequence

from tracker.domain.wording import short_moment
from tracker.work_orders.acceptance import holder_words
from tracker.work_orders.asking.sheet import Asking, Choice, Field, Kind, Sheet, only, words
from tracker.work_orders.models import ChaseChannel

_WAYS = (
    Choice(ChaseChannel.MAKESAFE, "Ask through Makesafe now"),
    Choice(ChaseChannel.TELEPHONE, "I telephoned"),
    Choice(ChaseChannel.EMAIL, "I wrote an e-mail"),
    Choice(ChaseChannel.IN_PERSON, "I spoke to them in person"),
)
_MOST_CHASES = 50


def _accepting(asking: Asking) -> Sequence[str]:
    lasts = asking.ladder.accept_lasts.get(asking.order.priority)
    later = f", and no later than {lasts} after the last that we heard from you" if lasts else ""
    return (
        "By accepting you say that you have it in hand. The clock of the stage goes on running. "
        f"The acceptance lapses at the end of the day that you give{later}: an update, a chase or "
        "an interim measure renews it.",
        f"Your duty at this stage: {asking.ladder.stage(asking.order.stage).duty}",
    )


def _chasing(asking: Asking) -> Sequence[str]:
    who = holder_words(asking.order, asking.policy, asking.directory)
    return (
        f"The chase goes to whoever has the order now: {who}. A chase does not stop the clock.",
    )


def _chases(asking: Asking) -> tuple[Choice, ...]:
    """Return the chases that may be answered, the latest first."""
    return tuple(
        Choice(
            row.at.isoformat(), f"{row.by.name if row.by else 'Makesafe'}, {short_moment(row.at)}"
        )
        for row in reversed(asking.order.chases[-_MOST_CHASES:])
    )


def _answering(asking: Asking) -> Sequence[Field]:
    return (
        Field(
            name="chase",
            label="Which chase was answered?",
            kind=Kind.MENU,
            hint="The latest is chosen if you choose none",
            needed=False,
            choices=_chases(asking),
            blank="The latest",
        ),
        words("answer", "What was answered?"),
        Field(
            name="promised_on",
            label="Day that was promised",
            kind=Kind.DAY,
            hint="A promise that is not kept by the end of its day moves the order up",
            needed=False,
        ),
        Field(
            name="kept",
            label="Has what was promised before been done?",
            kind=Kind.RADIOS,
            needed=False,
            choices=(
                Choice("yes", "Yes, it was kept"),
                Choice("no", "No, or there was no promise"),
            ),
        ),
    )


CUSTODY = {
    "accept": Sheet(
        title="Accept this order",
        short="Accept",
        button="Accept",
        done="You have accepted the order.",
        says=_accepting,
        asks=only(
            Field(
                name="next_action",
                label="What will you do next?",
                kind=Kind.LINE,
                hint="For example: engineer booked, parts ordered, contractor called out",
                wide=True,
            ),
            Field(name="next_action_on", label="By which day?", kind=Kind.DAY),
        ),
    ),
    "chase": Sheet(
        title="Chase this order",
        short="Chase",
        button="Chase",
        done="The chase is sent and recorded.",
        says=_chasing,
        asks=only(
            Field(
                name="channel",
                label="How did you chase?",
                kind=Kind.RADIOS,
                choices=_WAYS,
                begins=(ChaseChannel.MAKESAFE,),
            ),
            Field(
                name="spoken_to",
                label="Whom did you speak to?",
                kind=Kind.LINE,
                hint="If it was somebody without an account here",
                needed=False,
            ),
            words("note", "What was said?", needed=False),
            Field(name="promised_on", label="Day that was promised", kind=Kind.DAY, needed=False),
        ),
    ),
    "answer": Sheet(
        title="Record an answer",
        short="Record an answer",
        button="Record",
        done="The answer is recorded.",
        asks=_answering,
    ),
    "decide": Sheet(
        title="Record a decision",
        short="Record a decision",
        button="Record",
        done="The decision is recorded.",
        says=lambda _: (
            "The order is at the highest stage. It stays on the board's list and comes up for "
            "review until it is closed.",
        ),
        asks=only(
            words("decision", "What was decided, by whom?"),
            Field(
                name="review_at",
                label="Next review",
                kind=Kind.INSTANT,
                hint="Left empty: as late as the ladder allows",
                needed=False,
            ),
        ),
    ),
}
