"""The words of notices: to whom must act, in an order's thread, and many at once as a digest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.blocks.buttons import buttons
from bot.blocks.cards import heading, state_line
from bot.blocks.elements import Block, context, section
from bot.blocks.leads import ANSWERS, lead
from bot.facts import OrderFacts
from bot.text import all_on_the_web, escape, link, one_line
from tracker.domain.milestones import MilestoneKind
from tracker.domain.wording import counted, moment
from tracker.premises.telling import WindowNotice
from tracker.work_orders.standing import stage_title
from tracker.work_orders.waiting import WAITING_PAGE

DIGEST_LINES = 10
REPEAT = "Possibly a repeat: the answer to the first try was lost."
_LINE = 600

# What is said in the thread under an order's card; a change of stage is shown in the channel too.
THREAD: Mapping[str, str] = MappingProxyType(
    {
        "work_order.accepted": "Accepted.",
        "work_order.part_accepted": "Accepted by one of two.",
        "work_order.part_lapsed": "One of two acceptances lapsed.",
        "work_order.promoted": "Gone up.",
        "work_order.milestone_missed": "A target was missed.",
        "work_order.completed": "The supplier says that it is fixed. The premises must confirm.",
        "work_order.fix_rejected": "The fix was rejected.",
        "work_order.pause_approved": "The clock is stopped.",
        "work_order.pause_refused": "The claim to stop the clock was refused.",
        "work_order.pause_lapsed": "The claim to stop the clock lapsed: it stopped nothing.",
        "work_order.pause_ended": "The clock runs again.",
        "work_order.priority_changed": "The priority has changed.",
        "work_order.priority_refused": "The proposed priority was refused.",
        "work_order.dispute_ruled": "The dispute was ruled on.",
        "work_order.fix_confirmed": "The fix is confirmed. Closed.",
        "work_order.acceptance_lapsed": "The acceptance lapsed: nobody has it in hand.",
        "work_order.acceptance_withdrawn": "The acceptance was taken back: nobody has it in hand.",
        "work_order.refusal_taken_back": "It was handed on in error: not escalated any more.",
        "work_order.reopened": "Reopened: the fault is back.",
        "work_order.stepped_down": "Given back.",
        "work_order.closed_unconfirmed": "Closed: nobody said whether the fix holds.",
        "work_order.decision_made": "A decision is on record.",
        "work_order.power_used": "A power was used under the ladder.",
        "work_order.visit_recorded": "A visit is recorded.",
        "work_order.merged": "Closed as a duplicate: another order goes on for it.",
        "work_order.merge_undone": "No duplicate any more: it is open again.",
    }
)
STAGE_CHANGES = frozenset(
    {"work_order.promoted", "work_order.fix_rejected", "work_order.stepped_down"}
)
_MISSED = "work_order.milestone_missed"
# These lines of a thread are shown in the channel too.
BROADCAST = STAGE_CHANGES | {_MISSED}
_ABOUT_ACCEPTING = frozenset(
    {"work_order.accepted", "work_order.part_accepted", "work_order.part_lapsed"}
)
# These change the card in place, and that is all they have to say.
CARD_ONLY = frozenset(
    {"work_order.logged", "work_order.updated", "work_order.supplier_status_imported"}
    | {"work_order.photographs_kept", "work_order.photograph_sealed"}
)


def direct(
    kind: str,
    facts: OrderFacts,
    said: Mapping[str, Any] = MappingProxyType({}),
    *,
    maybe_repeat: bool = False,
) -> list[Block]:
    """Return the message to somebody who must act: what is asked, of what, by when, and buttons.

    `said` is what the fact behind it holds.
    """
    standing = facts.briefing.standing
    blocks = [context(REPEAT)] if maybe_repeat else []
    blocks += [
        section(f"*{one_line(lead(kind, facts, said), _LINE)}*"),
        section(f"{heading(facts)}\n{state_line(facts)}"),
    ]
    if kind in STAGE_CHANGES and not facts.restricted:
        blocks.append(context(*came_because(facts)))
    if facts.is_open and not facts.restricted:
        lines = [f"Your duty: {standing.stage.duty}", standing.next]
        if standing.joint:
            lines.insert(1, standing.accepted)
        blocks.append(context(*(one_line(words, _LINE) for words in lines)))
    first = ANSWERS.get(kind, ())
    if facts.is_open or any(act in facts.acts for act in first):
        blocks.append(buttons(facts, first))
    return blocks


def came_because(facts: OrderFacts) -> list[str]:
    """Return why the order came to its stage, and the words in which somebody said so."""
    words = [one_line(facts.briefing.standing.why, _LINE)]
    if facts.briefing.quoted:
        words.append(f"“{one_line(facts.briefing.quoted, _LINE)}”")
    return words


def direct_text(
    kind: str, facts: OrderFacts, said: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """Return the direct message as one line."""
    told = facts.briefing
    stage = stage_title(told.standing.stage, told.standing.height)
    return escape(f"{lead(kind, facts, said)} {told.heading}. {told.severity}. {stage}.", 1_000)


def thread_reply(
    kind: str, facts: OrderFacts, said: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """Return the line of the order's history: the stage that it speaks of, and whose it is.

    `said` is what the fact behind it holds. After an outage several moves are told at once: whose
    it is and why is said only of the stage where the order still is.
    """
    standing = facts.briefing.standing
    words, to_stage = THREAD[kind], said.get("to_stage")
    if kind in STAGE_CHANGES and to_stage is not None:
        words = f"{words} {stage_title(facts.ladder.stage(to_stage), standing.height)}."
        if to_stage == standing.stage.number and not facts.restricted:
            words = f"{words} With {standing.held_by}. {standing.why}"
    elif kind in _ABOUT_ACCEPTING and not facts.restricted:
        words = standing.accepted
    elif kind == _MISSED and said and not facts.restricted:
        due_at = moment(datetime.fromisoformat(said["due_at"]))
        words = f"Target missed: {MilestoneKind(said['milestone']).label}, due {due_at}."
    return f"{link(facts.briefing.link, facts.reference)}: {one_line(words, _LINE)}"


def digest(
    found: Sequence[OrderFacts], *, total: int, rest_at: str, maybe_repeat: bool = False
) -> list[Block]:
    """Return many notices as one message: at most ten orders, a line each, and where the rest is.

    `total` counts the orders; `rest_at` is the page that lists them.
    """
    lines = [f"• {heading(facts)}\n  {state_line(facts)}" for facts in found[:DIGEST_LINES]]
    blocks = [context(REPEAT)] if maybe_repeat else []
    blocks.append(section(f"*{escape(digest_text(total))}*"))
    blocks += [section("\n".join(lines[start : start + 2])) for start in range(0, len(lines), 2)]
    left = total - len(lines)
    blocks.append(context(all_on_the_web(rest_at, left)))
    return blocks


def digest_text(total: int) -> str:
    """Return the digest as one line."""
    return f"Makesafe: much happened at once. {counted(total, 'order')} changed."


def backlog(count: int, worst_stage: int, *, web: str, maybe_repeat: bool = False) -> list[Block]:
    """Return the one message about all the orders that an import gave to somebody."""
    blocks = [context(REPEAT)] if maybe_repeat else []
    return [
        *blocks,
        section(f"*{escape(backlog_text(count, worst_stage))}*"),
        context(link(f"{web}{WAITING_PAGE}", "See them on the web")),
    ]


def window_notice(told: WindowNotice, *, maybe_repeat: bool = False) -> list[Block]:
    """Return the message about premises that are closed or under maintenance."""
    blocks = [context(REPEAT)] if maybe_repeat else []
    return [
        *blocks,
        section(f"*{escape(told.lead)}*"),
        context(link(told.link, "See it on the web. You need not answer")),
    ]


def recovery(text: str, plan: str, *, web: str, maybe_repeat: bool = False) -> list[Block]:
    """Return the one message about a recovery plan: to whom it is put, or whose orders it has."""
    return [
        *([context(REPEAT)] if maybe_repeat else []),
        section(f"*{escape(text)}*"),
        context(link(f"{web}/recovery/{plan}", "See the plan on the web")),
    ]


def channel_lost(facts: Mapping[str, Any], *, web: str, maybe_repeat: bool = False) -> list[Block]:
    """Return the message to whoever runs Makesafe that units have lost their channel."""
    return [
        *([context(REPEAT)] if maybe_repeat else []),
        section(f"*{escape(channel_lost_text(facts))}*"),
        context(link(f"{web}/notices", "See the notices on the web")),
    ]


def channel_lost_text(facts: Mapping[str, Any]) -> str:
    """Return the message about a lost channel as one line, with what to do."""
    kept = (
        "What was for it goes to the default channel"
        if facts["elsewhere"]
        else "What was for it is kept among the failed notices"
    )
    return (
        f"The Slack channel of {facts['units']} cannot be reached ({facts['why']}). {kept}. "
        "Invite the app, or name another channel."
    )


def owners_reviewed(facts: Mapping[str, int], *, web: str) -> list[Block]:
    """Return the weekly message about gaps in who owns what."""
    return [
        section(f"*{escape(owners_reviewed_text(facts))}*"),
        context(link(f"{web}/owners/gaps", "See the gaps on the web")),
    ]


def owners_reviewed_text(facts: Mapping[str, int]) -> str:
    """Return the weekly message about gaps as one line."""
    if not facts["gaps"]:
        return "This week's look at who owns what: every stage has an owner and a stand-in."
    return (
        f"This week's look at who owns what: {counted(facts['gaps'], 'gap')}, "
        f"{facts['grave']} of them a stage with nobody, now or within fourteen days."
    )


def backlog_text(count: int, worst_stage: int) -> str:
    """Return the message about an import as one line."""
    return (
        f"A supplier's job log was taken over: {counted(count, 'order')} now with you, "
        f"the highest at stage {worst_stage}."
    )
