"""Warnings, rulings and the reasons to stop a clock, read from the file of a clock."""

from types import MappingProxyType

from tracker.domain.calendar import Span
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import NEVER_PAUSED, NEVER_PAUSES, ClockRules, PauseReason
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.windows import WindowRules
from tracker.policy.section import UNREAD_SPAN, Section

_CODE_LENGTH = 10


def read_rules(file: Section) -> ClockRules:
    """Return what a file says besides the targets; an older one may say nothing of it."""
    percents, tell_from = _read_warnings(file)
    return ClockRules(
        warnings=percents,
        tell_from=tell_from,
        reasons=MappingProxyType(_read_reasons(file)),
        rule_within=MappingProxyType(_read_rule_within(file)),
        windows=_read_windows(file),
    )


def _read_warnings(file: Section) -> tuple[tuple[int, ...], int]:
    if file.get("warnings") is None:
        return (), 100
    table = file.section("warnings")
    found = table.get("percents")
    tell_from = table.whole("tell_from", least=1)
    table.close()
    whole = isinstance(found, list) and all(type(each) is int for each in found)
    if not whole or sorted(set(found)) != found or not all(0 < each < 100 for each in found):  # noqa: PLR2004 - of the whole
        table.fault("percents must be whole numbers between 1 and 99, each higher than the last")
        return (), 100
    return tuple(found), tell_from


def _read_rule_within(file: Section) -> dict[Priority, Span]:
    spans = file.spans("rule_within", Priority)
    if spans or file.get("pauses") is not None:
        for priority in Priority:
            if priority not in spans:
                file.fault(f"rule_within: {priority} is missing")
    return spans


def _read_windows(file: Section) -> WindowRules | None:
    if file.get("windows") is None:
        return None
    table = file.section("windows")
    longest, milestones = (
        table.whole("longest_days", least=1),
        table.choices("milestones", MilestoneKind),
    )
    if not milestones or NEVER_PAUSED in milestones:
        table.fault(f"milestones must name one at least, and never {NEVER_PAUSED}")
    table.close()
    return WindowRules(longest, milestones)


def _read_reasons(file: Section) -> dict[str, PauseReason]:
    if file.get("pauses") is None:
        return {}
    reasons: dict[str, PauseReason] = {}
    for table in file.sections("pauses", "code"):
        reason = _read_reason(table)
        if reason.code in reasons:
            table.fault("is there twice")
        reasons[reason.code] = reason
    return reasons


def _read_reason(table: Section) -> PauseReason:
    roles, milestones = table.choices("approvers", Role), table.choices("milestones", MilestoneKind)
    priorities = table.choices("priorities", Priority)
    spans = table.spans_of("decide_within", "longest")
    code = table.text("code")
    if len(code) > _CODE_LENGTH:
        table.fault(f"code must have {_CODE_LENGTH} letters at most")
    if not roles:
        table.fault("approvers must name a role at least")
    if not milestones or NEVER_PAUSED in milestones:
        table.fault(f"milestones must name one at least, and never {NEVER_PAUSED}")
    if not priorities or NEVER_PAUSES in priorities:
        table.fault(f"priorities must name one at least, and never {NEVER_PAUSES}")
    if "decide_within" not in spans:
        table.fault("decide_within is missing")
    renewals = table.get("renewals")
    reason = PauseReason(
        code=code,
        name=table.text("name"),
        note=table.optional_text("note"),
        milestones=milestones,
        approvers=tuple(role for role in Role if role in roles),
        decide_within=spans.get("decide_within", UNREAD_SPAN),
        longest=spans.get("longest"),
        priorities=priorities,
        renewals=None if renewals is None else table.whole("renewals", least=0),
        needs_proof=table.yes_no("needs_proof"),
        held_by_client=table.yes_no("held_by_client"),
        supplier_failure=table.yes_no("supplier_failure"),
    )
    table.close()
    return reason
