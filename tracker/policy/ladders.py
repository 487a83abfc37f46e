"""Ladders, read from their files."""

from collections.abc import Mapping
from types import MappingProxyType

from tracker.domain.calendar import Span
from tracker.domain.categories import PremisesType
from tracker.domain.chasing import Cadence
from tracker.domain.custody import MAY_CLOSE_UNCONFIRMED
from tracker.domain.joint import SecondRole
from tracker.domain.ladder import Ladder, Stage
from tracker.domain.priority import Priority
from tracker.domain.roles import PERMISSIONS, Permission, Role
from tracker.domain.triggers import COUNTED, PLACED, REQUIRED, TIMED, Trigger, TriggerRule
from tracker.policy.authority import read_authority
from tracker.policy.section import Section

_NEXT = "next"


def read_ladder(file: Section, version: int) -> Ladder:
    """Return the ladder of one file, its faults noted in the section."""
    stages = tuple(_read_stage(table) for table in file.sections("stages", "number"))
    _check_stages(file, stages)
    dwell = file.section("dwell")
    ladder = Ladder(
        version=version,
        key=file.text("key"),
        name=file.text("name"),
        stages=stages,
        confirm_within=_read_confirm_within(file),
        triggers=_read_triggers(file, height=len(stages) - 1),
        dwell_minutes=dwell.whole("minutes", least=1),
        dwell_minutes_safety=dwell.whole("safety_critical", least=1),
        accept_within_percent=_read_percent(file),
        authority=read_authority(file, height=len(stages) - 1),
        accept_lasts=MappingProxyType(file.spans("accept_lasts", Priority)),
        confirm_again=MappingProxyType(file.spans("confirm_again", Priority)),
        close_unconfirmed_after=_read_closing(file),
        reopen_within_days=_read_number(file, "reopen_within_days", usually=28, most=365),
        step_down_safety_stage=_read_number(
            file, "step_down_safety_stage", usually=4, most=len(stages) - 1
        ),
        chasing=_read_chasing(file),
    )
    dwell.close()
    return ladder


def _read_stage(table: Section) -> Stage:
    stage = Stage(
        number=table.whole("number", least=0),
        key=table.text("key"),
        name=table.text("name"),
        owner_role=table.choice("owner_role", Role),
        duty=table.text("duty"),
        powers=table.text("powers"),
        exit_test=table.text("exit_test"),
        limits=MappingProxyType(table.spans("limits", Priority)),
        reviews=MappingProxyType(table.spans("reviews", Priority)),
        once_safe=MappingProxyType(table.spans("once_safe", Priority)),
        with_role=_read_with_role(table),
    )
    for priority in stage.once_safe:
        if priority not in stage.limits:
            table.fault(f"once_safe: {priority} has no limit here that it could stand in for")
    table.close()
    return stage


def _read_with_role(table: Section) -> SecondRole | None:
    """Return who must accept the stage beside its owner, or None where the owner does alone."""
    if table.get("with_role") is None:
        return None
    named = table.section("with_role")
    role = named.choice("role", Role)
    if Permission.ACCEPT not in PERMISSIONS[role]:
        named.fault(f"role: {role} cannot accept an order")
    types = frozenset[PremisesType]()
    if named.get("premises_types") is not None:
        types = named.choices("premises_types", PremisesType)
    found = SecondRole(role, types, safety_critical_only=named.yes_no("safety_critical_only"))
    named.close()
    return found


def _check_stages(file: Section, stages: tuple[Stage, ...]) -> None:
    """Note whatever would let an order stand still for ever, or climb to nowhere."""
    if [stage.number for stage in stages] != list(range(len(stages))):
        file.fault("stages must be numbered 0, 1, 2 and so on, in this order and without a gap")
        return
    if len(stages) < 2:  # noqa: PLR2004 - triage, and somewhere to climb to
        file.fault("stages must be at least two: stage 0 and one to climb to")
        return
    if len({stage.key for stage in stages}) != len(stages):
        file.fault("stages must have a key of their own each")
    if stages[0].limits or stages[0].reviews:
        file.fault("stage 0 takes neither limits nor reviews: a missed milestone ends it")
    if stages[0].with_role is not None:
        file.fault("stage 0 takes no with_role: its acceptance is a milestone")
    for priority in Priority:
        _check_climb(file, stages, priority)


def _check_climb(file: Section, stages: tuple[Stage, ...], priority: Priority) -> None:
    reviewed_below = False
    for stage in stages[1:]:
        climbs, reviewed = priority in stage.limits, priority in stage.reviews
        where = f"stage {stage.number}: {priority}"
        if climbs and reviewed:
            file.fault(f"{where} has both a limit and a review; it must have one of them")
        elif not climbs and not reviewed:
            file.fault(f"{where} has neither a limit nor a review")
        elif climbs and reviewed_below:
            file.fault(f"{where} has a limit, but does not climb past a stage below")
        elif climbs and stage is stages[-1]:
            file.fault(f"{where} has a limit at the top, with nowhere to climb to; give a review")
        reviewed_below = reviewed_below or reviewed


def _read_confirm_within(file: Section) -> MappingProxyType[Priority, Span]:
    spans = file.spans("confirm_within", Priority)
    for priority in Priority:
        if priority not in spans:
            file.fault(f"confirm_within: {priority} is missing")
    return MappingProxyType(spans)


def _read_closing(file: Section) -> MappingProxyType[Priority, Span]:
    """Return after how long a completion closes that nobody confirmed: routine work only."""
    spans = file.spans("close_unconfirmed_after", Priority)
    for priority in spans:
        if priority not in MAY_CLOSE_UNCONFIRMED:
            file.fault(f"close_unconfirmed_after: {priority} must never close by age")
    return MappingProxyType(spans)


def _read_chasing(file: Section) -> Cadence | None:
    """Return how often the machine chases by itself; a file without it never lets it chase."""
    if file.get("chase") is None:
        return None
    table = file.section("chase")
    cadence = Cadence(MappingProxyType(table.spans("every", Priority)), table.wall_time("round_at"))
    table.close()
    return cadence


def _read_number(file: Section, key: str, *, usually: int, most: int) -> int:
    if file.get(key) is None:
        return min(usually, most)
    number = file.whole(key, least=1)
    if number > most:
        file.fault(f"{key} must be {most} or less")
    return number


def _read_percent(file: Section) -> int:
    """Return after how much of a stage's time its deputy is paged; 0 where no deputy ever is."""
    if file.get("accept_within_percent") is None:
        return 0
    percent = file.whole("accept_within_percent", least=1)
    if percent >= 100:  # noqa: PLR2004 - of the whole
        file.fault("accept_within_percent must be less than 100: the stage is over by then")
    return percent


def _read_triggers(file: Section, *, height: int) -> MappingProxyType[Trigger, TriggerRule]:
    """Return the causes that move an order; `enter = "next"` leads to the next stage up."""
    rules: dict[Trigger, TriggerRule] = {}
    for table in file.sections("triggers", "key"):
        trigger = table.choice("key", Trigger)
        if trigger in rules:
            table.fault("is there twice")
        rules[trigger] = TriggerRule(
            enter=_read_enter(table, trigger, height=height),
            after=_read_after(table, trigger),
            count=_read_count(table, "count", needed=trigger in COUNTED),
            within_days=_read_count(table, "within_days", needed=False),
            tell_above=table.yes_no("tell_above"),
        )
        table.close()
    for trigger in Trigger:
        if trigger in REQUIRED and trigger not in rules:
            file.fault(f"triggers: {trigger} is missing")
    return MappingProxyType(rules)


def _read_enter(table: Section, trigger: Trigger, *, height: int) -> int | None:
    enter = table.get("enter")
    if trigger in PLACED:
        if enter is not None:
            table.fault("takes no enter: where it leads is known from the order")
        return None
    if enter == _NEXT:
        return None
    if trigger is Trigger.STAGE_LIMIT:
        # An order passes every stage in order: running out of time never skips one.
        table.fault(f'enter must be "{_NEXT}": time that runs out leads one stage up')
    elif not isinstance(enter, int) or isinstance(enter, bool):
        table.fault(f'enter must be the number of a stage, or "{_NEXT}"')
    elif not 1 <= enter <= height:
        table.fault(f"enter leads to stage {enter}, which does not exist")
    else:
        return enter
    return None


def _read_after(table: Section, trigger: Trigger) -> Mapping[Priority, Span]:
    spans = table.spans("after", Priority)
    if trigger in TIMED:
        for priority in Priority:
            if priority not in spans:
                table.fault(f"after: {priority} is missing")
    elif spans:
        table.fault("takes no after: it does not wait")
    return MappingProxyType(spans)


def _read_count(table: Section, key: str, *, needed: bool) -> int | None:
    if table.get(key) is None:
        if needed:
            table.fault(f"{key} is missing")
        return None
    return table.whole(key, least=1)
