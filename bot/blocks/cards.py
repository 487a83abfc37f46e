"""An order's card: one message for each order and channel, with the buttons that fit its state."""

from collections.abc import Callable, Sequence

from bot.blocks.elements import (
    Block,
    Style,
    actions,
    button,
    context,
    overflow,
    section,
    when,
)
from bot.facts import OrderFacts
from bot.ids import Act, Action
from bot.text import escape, link, one_line
from tracker.domain.lifecycle import Status
from tracker.work_orders.standing import stage_title

_NAME = 120
_LINE = 1_000
_BUTTONS = 4  # and the menu makes five
_LABELS = {
    Act.ACCEPT: "Accept",
    Act.CHASE: "Chase",
    Act.UPDATE: "Update",
    Act.ESCALATE: "Escalate",
    Act.COMPLETE: "Complete",
    Act.CONFIRM: "Confirm fixed",
    Act.REJECT: "Still broken",
}
_STYLES: dict[Act, Style] = {Act.CONFIRM: "primary", Act.REJECT: "danger", Act.ESCALATE: "danger"}
# What is likeliest to be needed comes first; what does not fit goes into the menu.
_ORDER = (
    Act.CONFIRM,
    Act.REJECT,
    Act.ACCEPT,
    Act.CHASE,
    Act.UPDATE,
    Act.ESCALATE,
    Act.COMPLETE,
)


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
        blocks.append(context(one_line(facts.briefing.standing.next, _LINE)))
    blocks.append(buttons(facts))
    return blocks


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
        parts.append(f"{'overdue since' if standing.is_overdue else 'due'} {when(standing.due_at)}")
    return " · ".join(parts)


def fallback(facts: OrderFacts) -> str:
    """Return the card as one line: the notification, and what a screen reader reads."""
    told = facts.briefing
    stage = stage_title(told.standing.stage, told.standing.height)
    state = stage if facts.is_open else facts.status_label
    return escape(f"{told.heading}. {told.severity}. {state}.", _LINE)


def buttons(facts: OrderFacts) -> Block:
    """Return the row of buttons: at most four acts, and a menu with what is left."""
    value = facts.about.value
    acts = [act for act in _ORDER if act in facts.acts]
    if Act.ACCEPT in acts and not _wants_accepting(facts):
        acts = [act for act in acts if act is not Act.ACCEPT] + [Act.ACCEPT]
    row = [button(_LABELS[act], act, value, style=_style(act, facts)) for act in acts[:_BUTTONS]]
    rest = [(f"{act}:{value}", _LABELS[act]) for act in acts[_BUTTONS:]]
    rest.append((f"{Action.WHY}:{value}", "Why this stage?"))
    if not row:
        row.append(button("Why this stage?", Action.WHY, value))
        rest = []
    menu = [overflow(Action.MORE, rest)] if rest else []
    web = [] if len(row) == _BUTTONS else [web_button(facts.briefing.link)]
    return actions([*row, *web, *menu])


def web_button(url: str) -> Block:
    """Return a button that opens the order's page."""
    return button("Open on the web", Action.WEB, "web", url=url)


def row(facts: OrderFacts, said: str = "") -> list[Block]:
    """Return one line of a list of orders, with a menu of what may be done.

    `said` is what this list says of it besides, in mrkdwn.
    """
    value = facts.about.value
    entries = [(f"{Action.SHOW}:{value}", "Show the card")]
    entries += [(f"{act}:{value}", _LABELS[act]) for act in _ORDER if act in facts.acts][:3]
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


def _style(act: Act, facts: OrderFacts) -> Style | None:
    if act is Act.ACCEPT:
        return "primary" if _wants_accepting(facts) else None
    return _STYLES.get(act)


def _wants_accepting(facts: OrderFacts) -> bool:
    """Whether taking it on is the next thing to do: it is open work, and nobody has."""
    return not facts.accepted and facts.status is not Status.SUPPLIER_COMPLETE
