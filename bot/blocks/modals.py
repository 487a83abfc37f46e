"""The modals: reporting a fault, its receipt, and messages; the acts' forms are in `acts`."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.cards import heading, state_line, web_button
from bot.blocks.elements import (
    Block,
    actions,
    context,
    divider,
    field,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)
from bot.facts import OrderFacts
from bot.ids import View
from bot.text import INPUT, SECTION, cut, escape, one_line
from tracker.domain.categories import FaultCategory, ServiceLine
from tracker.domain.wording import moment
from tracker.work_orders.schemas import TITLE_LENGTH
from tracker.work_orders.standing import stage_title

Kept = Mapping[str, Mapping[str, Any]]

STOP = (
    "🛑 *Stop. Is somebody in danger at this moment?*\n"
    "Ring *999* first, then the *emergency line of your estates helpdesk*. Keep people away. "
    "Makesafe is not watched like a telephone. Send this report when you have rung: "
    "it will be logged as safety-critical."
)
_LINE = 600


def report_modal(
    categories: Sequence[FaultCategory], *, before: Kept | None = None, at_risk: bool = False
) -> Block:
    """Return the form of a new fault, with all that was typed `before`.

    `at_risk` shows the hard stop. The blocks keep their names, so Slack keeps what was typed.
    """
    before = before or {}
    premises = {
        "type": "external_select",
        "placeholder": plain("Start typing its name or code"),
        "min_query_length": 0,
    }
    risk = {"type": "radio_buttons", "options": [option("yes", "Yes"), option("no", "No")]}
    blocks = [
        field("premises_code", "Which premises?", premises, initial=before.get("premises_code")),
        field(
            "category_code",
            "What kind of fault is it?",
            _categories(categories),
            initial=before.get("category_code"),
        ),
        field(
            "title",
            "What is wrong?",
            text_input(),
            initial=before.get("title"),
            hint="One line, such as: The fire door on the second floor does not close",
        ),
        field(
            "at_risk",
            "Is anyone at risk now?",
            risk,
            initial=before.get("at_risk"),
            dispatch=True,
        ),
        *([section(STOP)] if at_risk else []),
        field(
            "details",
            "Anything else that helps?",
            text_input(multiline=True),
            initial=before.get("details"),
            hint="Where exactly, since when, what was done. No names of residents, please.",
            optional=True,
        ),
    ]
    return modal("Report a fault", blocks, callback=View.REPORT, submit="Report")


def prefilled(words: str) -> dict[str, dict[str, str]]:
    """Return the first values of a report from the words after the command; none is lost.

    More than a title holds goes into the details in full.
    """
    line = " ".join(words.split())
    if not line:
        return {}
    found = {"title": {"initial_value": cut(line, TITLE_LENGTH)}}
    if len(line) > TITLE_LENGTH:
        found["details"] = {"initial_value": words.strip()[:INPUT]}
    return found


def receipt(facts: OrderFacts, *, command: str) -> Block:
    """Return what whoever reported a fault is told: the reference, and what happens to it now.

    It is theirs alone, so it may show their own words.
    """
    standing = facts.briefing.standing
    due = moment(standing.due_at) if standing.due_at else "no date: it is closed"
    category = facts.briefing.category
    lines = (
        ("Priority", f"{facts.briefing.severity}. {facts.priority_reason}"),
        ("Who has it", standing.held_by),
        ("Due", due),
        ("What happens next", standing.next),
    )
    blocks = [
        section(f":white_check_mark: *Logged as {facts.reference}*"),
        section(heading(facts) + (f"\n{one_line(category, _LINE)}" if category else "")),
        section("\n".join(f"*{name}*\n{one_line(words, _LINE)}" for name, words in lines)),
        context(f"Ask `{command} {facts.reference}` at any time, or chase it from there."),
        actions([web_button(facts.briefing.link)]),
    ]
    if facts.briefing.safety_critical:
        stop = "🔴 Safety-critical. If somebody is in danger, ring *999* now."
        blocks.insert(1, section(stop))
    return modal("Fault reported", blocks)


def told(title: str, *paragraphs: str) -> Block:
    """Return a modal that only says something; paragraphs are mrkdwn, escaped already."""
    return modal(title, [section(words[:SECTION]) for words in paragraphs if words])


def done(words: str, facts: OrderFacts) -> Block:
    """Return what somebody is told after an act: what was done, and how the order stands now."""
    blocks = [
        section(f":white_check_mark: *{escape(words)}*"),
        section(f"{heading(facts)}\n{state_line(facts)}"),
    ]
    if facts.is_open and not facts.restricted:
        blocks.append(
            section(f"*What happens next*\n{one_line(facts.briefing.standing.next, _LINE)}")
        )
    blocks.append(actions([web_button(facts.briefing.link)]))
    return modal("Saved", blocks)


def too_late(message: str, changes: Sequence[str], facts: OrderFacts | None, typed: str) -> Block:
    """Return what somebody is told whose act came too late: who did what, and what they typed."""
    blocks = [section(f"*Nothing was changed.* {escape(message, _LINE)}")]
    if changes:
        blocks.append(section(changed(changes)))
    if facts:
        stage = stage_title(facts.briefing.standing.stage, facts.briefing.standing.height)
        accepted = f" {facts.briefing.standing.accepted}" if facts.is_open else ""
        state = stage if facts.restricted else f"{facts.status_label}. {stage}.{accepted}"
        blocks += [
            divider(),
            section(f"{heading(facts)}\n{one_line(state, _LINE)}"),
            actions([web_button(facts.briefing.link)]),
        ]
    if typed:
        blocks.append(section(f"*What you typed, to copy*\n{escape(typed, SECTION - 100)}"))
    return modal("Too late", blocks)


def changed(changes: Sequence[str]) -> str:
    """Return what others did meanwhile, as a list in mrkdwn."""
    return "*What changed*\n" + "\n".join(f"• {one_line(line, 200)}" for line in changes[-10:])


def _categories(categories: Sequence[FaultCategory]) -> Block:
    """Return the menu of the published categories, by service line."""
    lines: dict[ServiceLine, list[Block]] = {}
    for item in categories:
        lines.setdefault(item.line, []).append(option(item.code, item.label))
    menu = select("Choose from the list", [])
    del menu["options"]
    menu["option_groups"] = [
        {"label": plain(line.label, 75), "options": options} for line, options in lines.items()
    ]
    return menu
