"""Everything that may be done about night cover, split by what the actor wants."""

from tracker.cover.service.checking import answer_check
from tracker.cover.service.costing import record_fill_cost
from tracker.cover.service.posts import (
    cannot_fill,
    confirm_post,
    fill_post,
    mark_unsuitable,
    record_arrival,
    report_no_show,
    stand_down,
)
from tracker.cover.service.requiring import record_plan_test, set_plan, set_requirement
from tracker.cover.service.rostering import alarm_empty_rosters, put_on_roster
from tracker.cover.service.sole_charge import say_alone, say_another_is_alone
from tracker.cover.service.stepping import take_due_cover_steps

__all__ = [
    "alarm_empty_rosters",
    "answer_check",
    "cannot_fill",
    "confirm_post",
    "fill_post",
    "mark_unsuitable",
    "put_on_roster",
    "record_arrival",
    "record_fill_cost",
    "record_plan_test",
    "report_no_show",
    "say_alone",
    "say_another_is_alone",
    "set_plan",
    "set_requirement",
    "stand_down",
    "take_due_cover_steps",
]
