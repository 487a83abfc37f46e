"""What a notice about night cover says: fixed sentences, a premises' code, a night and a link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from tracker.domain.policy import Policy
from tracker.domain.wording import counted, day, moment

PREFIX = "cover."


@dataclass(frozen=True, slots=True)
class CoverNotice:
    """A notice as any surface may show it: night cover is restricted, so nothing typed is in it.

    `reference` is the work order's, where there is one; `severity` and `stage` belong to it.
    `night` is the date on which the night begins, as ISO text, where it is about one night.
    """

    premises: str
    night: str
    reference: str | None
    severity: str
    stage: str
    lead: str
    link: str
    asks_if_safe: bool

    @property
    def heading(self) -> str:
        """The line beneath the lead."""
        said = (self.reference, self.premises, self.severity, self.stage)
        return " · ".join(part for part in said if part)


def is_about_cover(kind: str) -> bool:
    """Whether a fact is about night cover."""
    return kind.startswith(PREFIX)


def notice_of(kind: str, facts: Mapping[str, Any], *, policy: Policy, base_url: str) -> CoverNotice:
    """Return what is said of a fact; raises KeyError for one that nobody is told of."""
    order, stage = facts.get("order"), facts.get("stage", 0)
    return CoverNotice(
        premises=facts["premises"],
        night=str(facts.get("night") or ""),
        reference=order,
        severity="Safety-critical, P1 Emergency" if order else "Night cover",
        stage=f"Stage {stage} of {policy.ladder.height}" if order else "",
        lead=LEADS[kind](facts, policy),
        link=cover_link(base_url, facts["premises"]),
        asks_if_safe=kind == "cover.safety_check_asked",
    )


def cover_link(base_url: str, code: str) -> str:
    """Return the address of the page about the night cover of premises."""
    return f"{base_url.rstrip('/')}/night-cover/{code}"


def _post(facts: Mapping[str, Any]) -> str:
    return f"post {facts['post']} on {day(date.fromisoformat(facts['night']))}"


def _roster_empty(facts: Mapping[str, Any], _: Policy) -> str:
    nights = counted(facts["nights"], "coming night")
    return f"Nobody stands on the night cover roster for {nights}. Say what is required there."


def _asked_to_confirm(facts: Mapping[str, Any], _: Policy) -> str:
    posts, night = counted(facts["posts"], "post"), day(date.fromisoformat(facts["night"]))
    starts_at = moment(datetime.fromisoformat(facts["starts_at"]))
    return f"Confirm {posts} for the night of {night}, which begins at {starts_at}."


def _unconfirmed(facts: Mapping[str, Any], _: Policy) -> str:
    return f"Nobody has confirmed {_post(facts)}. Find out who will come."


def _opened(facts: Mapping[str, Any], _: Policy) -> str:
    return f"There is no cover for {_post(facts)}. See who can fill in."


def _climbed(facts: Mapping[str, Any], policy: Policy) -> str:
    rungs = {rung.key: rung.asks for times in policy.cover.values() for rung in times.rungs}
    return f"There is still no cover for {_post(facts)}. {rungs.get(facts['rung'], '')}".strip()


def _alone(facts: Mapping[str, Any], _: Policy) -> str:
    who = "One person is alone" if facts["on_post"] else "Nobody who counts is"
    night = day(date.fromisoformat(facts["night"]))
    return f"{who} at the premises in the night of {night}. Get somebody there now."


def _asked(facts: Mapping[str, Any], _: Policy) -> str:
    by = moment(datetime.fromisoformat(facts["answer_by"]))
    return f"Are you safe? Answer with one tap by {by}."


def _missed(facts: Mapping[str, Any], _: Policy) -> str:
    missed = counted(facts["in_a_row"], "answer")
    return f"Whoever is alone tonight has missed {missed}. Call them now."


def _called(_facts: Mapping[str, Any], _: Policy) -> str:
    return (
        "Whoever is alone tonight does not answer. Go there or send somebody now: the contingency "
        "plan is on the page."
    )


# What a notice about a night begins with, by the fact behind it.
LEADS: Mapping[str, Callable[[Mapping[str, Any], Policy], str]] = MappingProxyType(
    {
        "cover.roster_empty": _roster_empty,
        "cover.confirmation_asked": _asked_to_confirm,
        "cover.shift_unconfirmed": _unconfirmed,
        "cover.gap_opened": _opened,
        "cover.gap_climbed": _climbed,
        "cover.sole_charge_began": _alone,
        "cover.safety_check_asked": _asked,
        "cover.safety_check_missed": _missed,
        "cover.call_made": _called,
    }
)
