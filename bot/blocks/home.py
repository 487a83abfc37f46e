"""The App Home: what its reader must act on, their premises, and where to go from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.cards import row
from bot.blocks.elements import Block, actions, button, context, divider, header, section
from bot.facts import OrderFacts
from bot.ids import Action
from bot.text import escape, link, one_line
from tracker.domain.wording import counted, moment, span

ORDERS_SHOWN = 15
PREMISES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class PremisesFacts:
    """One of the reader's premises: how many orders are open, and since when the oldest (UTC)."""

    code: str
    name: str
    open: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """All that Home shows; the totals count what is left out too."""

    name: str
    to_act_on: Sequence[OrderFacts]
    to_act_on_total: int
    premises: Sequence[PremisesFacts]
    premises_total: int
    may_report: bool
    web: str
    now: datetime


def home(facts: HomeFacts) -> Block:
    """Return the Home view of somebody with an account."""
    need = counted(facts.to_act_on_total, "order")
    title = f"{need} need you" if facts.to_act_on_total != 1 else "1 order needs you"
    blocks = [header(title if facts.to_act_on_total else "Nothing needs you"), _buttons(facts)]
    for each in facts.to_act_on:
        blocks += row(each)
    if not facts.to_act_on:
        blocks.append(section("Nothing waits for you at this moment."))
    left = facts.to_act_on_total - len(facts.to_act_on)
    if left > 0:
        more = link(f"{facts.web}/?mine=1", "see them all on the web")
        blocks.append(context(f"{left:,} more: {more}"))
    blocks += [divider(), header("Your premises")]
    blocks += _premises(facts)
    blocks.append(
        context(f"As at {escape(moment(facts.now))}. {link(facts.web, 'Makesafe on the web')}")
    )
    return {"type": "home", "blocks": blocks}


def stranger_home() -> Block:
    """Return the Home view of a Slack user whom no account is linked to."""
    return {
        "type": "home",
        "blocks": [
            header("Welcome to Makesafe"),
            section(
                "Report a fault, see who has it and when it goes to the next stage. First link "
                "your Slack user to your Makesafe account: it takes a minute, and only once."
            ),
            actions([button("Link my account", Action.LINK, "link", style="primary")]),
        ],
    }


def _buttons(facts: HomeFacts) -> Block:
    report = [button("Report a fault", Action.REPORT, "report", style="primary")]
    return actions(
        [
            *(report if facts.may_report else []),
            button("My orders", Action.MINE, "mine"),
            button("Help", Action.HELP, "help"),
        ]
    )


def _premises(facts: HomeFacts) -> list[Block]:
    if not facts.premises:
        return [section("No premises are yours. Ask an administrator if there should be some.")]
    lines = []
    for each in facts.premises:
        age = f", the oldest for {span(facts.now - each.oldest_at)}" if each.oldest_at else ""
        page = link(f"{facts.web}/premises/{each.code}", each.code)
        name = one_line(each.name, 80)
        lines.append(f"• {page} {name}: {counted(each.open, 'open order')}{age}")
    blocks = [section("\n".join(lines[start : start + 5])) for start in range(0, len(lines), 5)]
    if facts.premises_total > len(facts.premises):
        left = facts.premises_total - len(facts.premises)
        page = link(f"{facts.web}/premises", "see them on the web")
        blocks.append(context(f"{left:,} more premises: {page}"))
    return blocks
