"""What is wrong with a ladder although it can be read: an order would get stuck, late or lost."""

from collections.abc import Iterator

from tracker.domain.calendar import Span
from tracker.domain.ladder import Ladder
from tracker.domain.milestones import Targets
from tracker.domain.priority import Priority
from tracker.domain.triggers import PLACED, Trigger

# The scheduler looks this often at the least; a shorter time cannot be kept.
TICK_MINUTES = 1
_OFFICE_DAY = 600  # working minutes


def lint(ladder: Ladder, targets: Targets) -> list[str]:
    """Return what an operator should mend before the ladder is published, in plain words.

    Files that cannot be read at all are refused before: unknown roles, gaps in the numbers,
    priorities without a time, triggers to stages that do not exist.
    """
    return [
        *_without_rule(ladder),
        *_to_nowhere(ladder),
        *_unreachable(ladder),
        *_too_short(ladder),
        *_shorter_than_the_promise(ladder, targets),
        *_authority(ladder),
        *_same_role_twice(ladder),
    ]


def _without_rule(ladder: Ladder) -> Iterator[str]:
    for trigger in Trigger:
        if trigger not in PLACED and not ladder.uses(trigger):
            yield f"trigger {trigger}: has no rule, so that nothing moves when {trigger.label}"


def _to_nowhere(ladder: Ladder) -> Iterator[str]:
    """Find triggers that are there and can move no order at all."""
    for trigger, rule in ladder.triggers.items():
        if trigger in PLACED or rule.enter is None:
            continue
        if all(ladder.entry(trigger, 0, priority) == 0 for priority in Priority):
            yield f"trigger {trigger}: leads nowhere"
        short = [str(priority) for priority in Priority if ladder.top(priority) < rule.enter]
        if short and len(short) == len(Priority):
            yield f"trigger {trigger}: names stage {rule.enter}, above the top of every priority"


def _unreachable(ladder: Ladder) -> Iterator[str]:
    """Find stages that no priority climbs to by itself and no trigger names."""
    highest = max(ladder.top(priority) for priority in Priority)
    named = {rule.enter for rule in ladder.triggers.values()}
    for stage in ladder.stages:
        if stage.number > highest and stage.number not in named:
            yield f"stage {stage.number}: no order reaches it by itself"


def _too_short(ladder: Ladder) -> Iterator[str]:
    for stage in ladder.stages:
        for priority, span in {**stage.limits, **stage.reviews}.items():
            if span.minutes <= TICK_MINUTES:
                yield (
                    f"stage {stage.number}, {priority}: {span} is no longer than the sweep takes "
                    "to come round"
                )
    for minutes, name in (
        (ladder.dwell_minutes, "dwell"),
        (ladder.dwell_minutes_safety, "dwell of safety-critical orders"),
    ):
        if minutes <= TICK_MINUTES:
            yield f"{name}: {minutes} minutes leave nobody the time to act"


def _shorter_than_the_promise(ladder: Ladder, targets: Targets) -> Iterator[str]:
    """Find times in which a holder could not keep what the stage is there for.

    The first stage above triage challenges a missed milestone. Its time must be no shorter than
    an acknowledgement may take, or the supplier has no chance to answer the challenge.
    """
    for priority in Priority:
        answer = min(targets.spans[priority].values(), key=_length)
        for stage in ladder.stages[1:]:
            limit = stage.limits.get(priority)
            if limit is not None and _length(limit) < _length(answer):
                yield (
                    f"stage {stage.number}, {priority}: {limit} is shorter than the {answer} that "
                    "the contract gives for an answer"
                )


def _authority(ladder: Ladder) -> Iterator[str]:
    for clause in ladder.authority:
        if clause.after_stage is not None and clause.after_stage > clause.stage:
            yield (
                f"clause {clause.clause}: holds from stage {clause.stage}, but only once stage "
                f"{clause.after_stage} has run out, which comes later"
            )


def _same_role_twice(ladder: Ladder) -> Iterator[str]:
    """Find stages whose two acceptances one and the same person would mostly give."""
    for stage in ladder.stages:
        if stage.with_role is not None and stage.with_role.role is stage.owner_role:
            yield (
                f"stage {stage.number}: its second acceptance is asked of the owner's own role, "
                f"{stage.owner_role}"
            )


def _length(span: Span) -> float:
    """Return a span in minutes that can be compared: a working day stands for a whole one."""
    return span.minutes * (1_440 / _OFFICE_DAY) if span.working else span.minutes
