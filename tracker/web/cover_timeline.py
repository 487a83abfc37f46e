"""The sentences in which the history tells of night cover."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from tracker.domain.cover import CoverState, FilledBy, GapCause, StandDown
from tracker.domain.wording import counted, day, moment, pounds

Sentence = Callable[[dict[str, Any]], str]


def _post(event: dict[str, Any]) -> str:
    return f"post {event['post']} on {day(date.fromisoformat(event['night']))}"


def _alone(event: dict[str, Any]) -> str:
    since = moment(datetime.fromisoformat(event["since"]))
    who = "One person has been alone" if event["on_post"] else "Nobody has been there"
    return f"{who} since {since}"


def _filled(event: dict[str, Any]) -> str:
    return f"{FilledBy(event['filled_by']).label} fills {_post(event)}"


def _ended(event: dict[str, Any]) -> str:
    words = f"Gap {event['gap']} ended: {CoverState(event['ended_as']).label.lower()}"
    return f"{words}, {counted(event['minutes'], 'minute')} uncovered"


def _night(event: dict[str, Any]) -> str:
    return day(date.fromisoformat(event["night"]))


def _missed(event: dict[str, Any]) -> str:
    return f"Whoever is alone missed {counted(event['in_a_row'], 'answer')} in a row"


COVER_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "cover.requirement_set": lambda _: "Said what is required at night",
        "cover.plan_set": lambda _: "Wrote the contingency plan",
        "cover.plan_tested": lambda _: "Tested the contingency plan",
        "cover.night_rostered": lambda event: f"Put {_night(event)} on the roster",
        "cover.night_ended": lambda event: f"The night of {_night(event)} ended",
        "cover.roster_empty": lambda event: (
            f"The roster is empty for {counted(event['nights'], 'coming night')}"
        ),
        "cover.shift_confirmed": lambda event: f"Confirmed {_post(event)}",
        "cover.shift_unconfirmed": lambda event: f"Nobody has confirmed {_post(event)}",
        "cover.shift_at_risk": lambda event: f"Put {_post(event)} at risk",
        "cover.shift_arrived": lambda event: f"Somebody is at {_post(event)}",
        "cover.shift_uncovered": lambda event: f"Nobody came for {_post(event)}",
        "cover.shift_filled": _filled,
        "cover.shift_stood_down": lambda event: (
            f"Stood down {_post(event)}: {StandDown(event['because']).label.lower()}"
        ),
        "cover.gap_opened": lambda event: (
            f"Gap {event['gap']}, {_post(event)}: {GapCause(event['cause']).label.lower()}"
        ),
        "cover.gap_climbed": lambda event: (
            f"Gap {event['gap']} reached the rung “{event['rung']}” of its ladder"
        ),
        "cover.gap_order_logged": lambda event: f"This order is about gap {event['gap']}",
        "cover.sole_charge_began": _alone,
        "cover.alone_named": lambda _: "Said that they are the one who is alone",
        "cover.safety_check_asked": lambda _: "Asked whoever is alone whether they are safe",
        "cover.safety_check_answered": lambda _: "Said that they are safe",
        "cover.safety_check_missed": _missed,
        "cover.call_made": lambda _: "Called somebody of the call chain",
        "cover.call_chain_started": lambda event: (
            f"Started the call chain: {counted(event['called'], 'call')}"
        ),
        "cover.gap_ended": _ended,
        "cover.contract_defaulted": lambda event: (
            f"A default of contract {event['contract']} ({event['supplier']}): {_post(event)}"
        ),
        "cover.fill_cost_recorded": lambda event: (
            f"Filling {_post(event)} cost {pounds(event['cost_pence'])}"
        ),
        "cover.sole_charge_ended": lambda event: (
            f"Nobody is alone any more, after {counted(event['minutes'], 'minute')}"
        ),
        "cover.shift_alone": lambda event: f"Somebody is alone, and {_post(event)} is missing too",
        "cover.shift_needed": lambda event: f"Asked for {_post(event)} to be confirmed",
        "cover.night_moved": lambda event: (
            f"Moved {_night(event)}: from {moment(datetime.fromisoformat(event['starts_at']))} "
            f"to {moment(datetime.fromisoformat(event['ends_at']))}"
        ),
        "cover.confirmation_asked": lambda event: (
            f"Asked for {counted(event['posts'], 'post')} on {_night(event)} to be confirmed"
        ),
    }
)
