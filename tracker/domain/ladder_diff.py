"""What differs between two versions of the ladder, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.domain.ladder import Ladder, Stage
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger, TriggerRule
from tracker.domain.wording import pounds

_WORDS = ("name", "owner_role", "duty", "powers", "exit_test")


def differences(old: Ladder, new: Ladder) -> list[str]:
    """Return each difference in a line of plain words, in the order of the file."""
    return [
        *_settings(old, new),
        *_triggers(old, new),
        *_stages(old, new),
        *_clauses(old, new),
    ]


def _settings(old: Ladder, new: Ladder) -> Iterator[str]:
    percents = (old.accept_within_percent, new.accept_within_percent)
    if percents[0] != percents[1]:
        was, now = (_percent(number) for number in percents)
        yield f"The deputy is paged after {was}; then after {now}"
    for what, unit, before, after in (
        ("The dwell", "minutes", old.dwell_minutes, new.dwell_minutes),
        (
            "The dwell of safety-critical orders",
            "minutes",
            old.dwell_minutes_safety,
            new.dwell_minutes_safety,
        ),
        ("Reopening", "days", old.reopen_within_days, new.reopen_within_days),
    ):
        if before != after:
            yield f"{what}: {before} {unit}; then {after}"
    if old.step_down_safety_stage != new.step_down_safety_stage:
        yield (
            f"Danger is stepped down by stage {old.step_down_safety_stage} or above; then by "
            f"stage {new.step_down_safety_stage} or above"
        )
    for what, spans, others in (
        ("An acceptance holds", old.accept_lasts, new.accept_lasts),
        ("The next reminder to confirm", old.confirm_again, new.confirm_again),
        ("Closing without an answer", old.close_unconfirmed_after, new.close_unconfirmed_after),
        ("A silent holder is chased after", _chased_after(old), _chased_after(new)),
    ):
        yield from _spans(what, spans, others)
    rounds = tuple(each.chasing.round_at if each.chasing else None for each in (old, new))
    if rounds[0] != rounds[1]:
        was, now = (f"{at:%H:%M}" if at else "none" for at in rounds)
        yield f"The round of chases: {was}; then {now}"
    yield from _spans("Confirmation", old.confirm_within, new.confirm_within)


def _chased_after(ladder: Ladder) -> Mapping[Priority, Any]:
    return ladder.chasing.every if ladder.chasing else {}


def _triggers(old: Ladder, new: Ladder) -> Iterator[str]:
    for trigger in Trigger:
        before, after = old.triggers.get(trigger), new.triggers.get(trigger)
        if before == after:
            continue
        yield f"When {trigger.label}: {_rule(before)}; then {_rule(after)}"


def _stages(old: Ladder, new: Ladder) -> Iterator[str]:
    for number in range(max(len(old.stages), len(new.stages))):
        before = old.stages[number] if number < len(old.stages) else None
        after = new.stages[number] if number < len(new.stages) else None
        if before is None and after is not None:
            yield f"Stage {number} is new: {after.name}"
        elif after is None and before is not None:
            yield f"Stage {number} is gone: {before.name}"
        elif before is not None and after is not None:
            yield from _stage(before, after)


def _stage(old: Stage, new: Stage) -> Iterator[str]:
    for name in _WORDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"Stage {new.number}, {name.replace('_', ' ')}: “{before}”; then “{after}”"
    if old.with_role != new.with_role:
        yield f"Stage {new.number}, accepted {_second(old)}; then {_second(new)}"
    yield from _spans(f"Stage {new.number}, limit", old.limits, new.limits)
    yield from _spans(f"Stage {new.number}, review", old.reviews, new.reviews)


def _second(stage: Stage) -> str:
    return f"also by the {stage.with_role}" if stage.with_role else "by its owner alone"


def _clauses(old: Ladder, new: Ladder) -> Iterator[str]:
    before = {clause.key: clause for clause in old.authority}
    after = {clause.key: clause for clause in new.authority}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if now is None and was is not None:
            yield f"Clause {was.clause} is gone: {was.role.label} may {was.power.label}"
        elif now is not None:
            limit = f", up to {pounds(now.limit_pence)}" if now.limit_pence else ""
            word = "is new" if was is None else "changes"
            yield (
                f"Clause {now.clause} {word}: {now.role.label} may {now.power.label}{limit}, "
                f"from stage {now.stage}"
            )


def _spans(what: str, old: Mapping[Priority, Any], new: Mapping[Priority, Any]) -> Iterator[str]:
    for priority in Priority:
        before, after = old.get(priority), new.get(priority)
        if before != after:
            yield f"{what} for {priority}: {before or 'none'}; then {after or 'none'}"


def _rule(rule: TriggerRule | None) -> str:
    if rule is None:
        return "nothing moves"
    words = "the next stage up" if rule.enter is None else f"stage {rule.enter}"
    if rule.count is not None:
        words += f" at {rule.count}"
    if rule.within_days is not None:
        words += f" within {rule.within_days} days"
    if rule.after:
        words += " after " + ", ".join(f"{span} ({key})" for key, span in rule.after.items())
    return f"{words}, and the stage above is told" if rule.tell_above else words


def _percent(number: int) -> str:
    return f"{number} % of a stage" if number else "no time: never"
