"""An order's card: one message for each order and channel, with the buttons that fit its state."""

from collections.abc import Callable, Sequence

from bot.blocks.buttons import buttons, entries_of
from bot.blocks.elements import Block, context, how_far, overflow, section, when
from bot.facts import OrderFacts
from bot.ids import Action
from bot.text import escape, link, one_line
from tracker.domain.wording import counted
from tracker.work_orders.standing import stage_title

_NAME = 120
_LINE = 1_000
_ACTS_IN_ROW = 3


def card(facts: OrderFacts, *lead: str) -> list[Block]:
    """Return the card: who needs to know what in three lines, then the buttons.

    `lead` is small print above it, such as that the message may be a repeat. A closed order
    shrinks to two lines without buttons.
    """
    blocks = [context(*lead)] if lead else []
    blocks.append(section(f"{heading(facts)}\n{state_line(facts)}"))
    if not facts.is_open:
        return blocks
    if not facts.restricted:
        blocks.append(context(*_lately(facts)))
    blocks.append(buttons(facts))
    return blocks


def _lately(facts: OrderFacts) -> list[str]:
    """Return what happened last, and what happens next unless what."""
    last = [f"Last: {one_line(facts.last, _LINE)}."] if facts.last else []
    said = [*last, f"Next: {one_line(facts.briefing.standing.next, _LINE)}"]
    if facts.photographs:
        album = f"{facts.briefing.link}#photographs"
        said.append(link(album, counted(facts.photographs, "photograph")))
    return said


def heading(facts: OrderFacts) -> str:
    """Return the line that names the order; bare if restricted.

    Only the reference is bold: a star in typed words would break bold words around them.
    """
    told = facts.briefing
    said = (told.title, told.premises_name or told.premises_code)
    words = " · ".join(one_line(part, _NAME) for part in said if part)
    return f"*{link(told.link, told.reference)}* · {words}"


def state_line(facts: OrderFacts) -> str:
    """Return severity, stage, holder and when it is due, in words and never by colour alone."""
    standing = facts.briefing.standing
    mark = "🔴 " if facts.briefing.safety_critical else ""
    parts = [f"{mark}{escape(facts.briefing.severity)}"]
    if not facts.is_open:
        return " · ".join([*parts, escape(facts.status_label)])
    parts.append(escape(stage_title(standing.stage, standing.height)))
    if not facts.restricted:
        parts += [escape(facts.status_label), f"with {one_line(standing.held_by, _NAME)}"]
    if standing.due_at:
        late = "overdue since" if standing.is_overdue else "due"
        parts.append(f"{late} {when(standing.due_at)} ({how_far(standing.due_at, facts.now)})")
    return " · ".join(parts)


def fallback(facts: OrderFacts) -> str:
    """Return the card as one line: the notification, and what a screen reader reads."""
    told = facts.briefing
    stage = stage_title(told.standing.stage, told.standing.height)
    state = stage if facts.is_open else facts.status_label
    return escape(f"{told.heading}. {told.severity}. {state}.", _LINE)


def row(facts: OrderFacts, said: str = "") -> list[Block]:
    """Return one line of a list of orders, with a menu of what may be done.

    `said` is what this list says of it besides, in mrkdwn.
    """
    value = facts.about.value
    entries = [(f"{Action.SHOW}:{value}", "Show the card")]
    entries += entries_of(facts.acts, value, _ACTS_IN_ROW)
    entries.append((f"{Action.WHY}:{value}", "Why this stage?"))
    lines = "\n".join(one for one in (heading(facts), state_line(facts), said) if one)
    return [section(lines, overflow(Action.MORE, entries))]


def listing(
    title: str,
    found: Sequence[OrderFacts],
    *,
    total: int,
    more_at: str,
    said: Callable[[OrderFacts], str] = lambda _facts: "",
) -> list[Block]:
    """Return a list of orders under a title, with the page that lists the very same.

    `said` gives what the list says of each order besides.
    """
    blocks = [section(f"*{escape(title)}*")]
    for facts in found:
        blocks += row(facts, said(facts))
    left, page = total - len(found), link(more_at, "See all on the web")
    blocks.append(context(f"{left:,} more. {page}" if left > 0 else page))
    return blocks
