"""The times of night cover, read from their files."""

from itertools import pairwise

from tracker.domain.cover import CoverTimes, Rung
from tracker.policy.section import Section


def read_cover(file: Section, version: int) -> CoverTimes:
    """Return the times of one file, its faults noted in the section."""
    before, after = file.section("before_start"), file.section("after_start")
    alone, plan = file.section("sole_charge"), file.section("plan")
    times = CoverTimes(
        version=version,
        confirm_before=before.whole("confirm", least=1),
        warn_before=before.whole("warn", least=1),
        short_notice=before.whole("short_notice", least=1),
        unconfirmed_before=before.whole("unconfirmed", least=1),
        no_show_after=after.whole("no_show", least=1),
        arrival_is_recorded=after.yes_no("arrival_is_recorded"),
        rungs=tuple(_read_rung(table) for table in file.sections("rungs", "key")),
        top_after=alone.whole("top_after", least=1),
        check_every=alone.whole("check_every", least=1),
        answer_within=alone.whole("answer_within", least=1),
        missed_for_calls=alone.whole("missed_for_calls", least=1),
        nights_ahead=file.whole("nights_ahead", least=1),
        test_every_months=plan.whole("test_every_months", least=1),
    )
    for section in (before, after, alone, plan):
        section.close()
    _check_times(file, times)
    return times


def _read_rung(table: Section) -> Rung:
    rung = Rung(
        key=table.text("key"),
        name=table.text("name"),
        before=table.whole("before", least=1),
        asks=table.text("asks"),
        logs_order=table.yes_no("logs_order"),
        enter=table.optional_whole("enter", least=1),
    )
    table.close()
    return rung


def _check_times(file: Section, times: CoverTimes) -> None:
    """Note whatever would warn too late, or let a gap reach nobody."""
    if times.warn_before > times.confirm_before:
        file.fault("before_start: warn comes before confirm: nobody was late yet")
    if times.unconfirmed_before > times.warn_before:
        file.fault("before_start: unconfirmed comes before warn: the manager must hear of it first")
    if times.answer_within > times.check_every:
        file.fault("sole_charge: answer_within is longer than check_every: no answer would be late")
    if not times.rungs:
        file.fault("rungs must be at least one: a gap must reach somebody")
        return
    if any(upper.before >= lower.before for lower, upper in pairwise(times.rungs)):
        file.fault("rungs must come nearer to the start, each with fewer minutes than the last")
    if len({rung.key for rung in times.rungs}) != len(times.rungs):
        file.fault("rungs must have a key of their own each")
    if sum(rung.logs_order for rung in times.rungs) != 1:
        file.fault("rungs: one of them, and only one, must log the order")
    if times.rungs[-1].enter is None:
        file.fault("rungs: the last one must name the stage that the order then enters")
