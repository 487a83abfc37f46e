"""The modals of a report: the form with its hard stops, and the receipt of what was logged."""

from collections.abc import Sequence

from bot.blocks.alike import NEW, question
from bot.blocks.buttons import web_button
from bot.blocks.cards import heading
from bot.blocks.elements import (
    Block,
    actions,
    context,
    field,
    modal,
    option,
    plain,
    section,
    text_input,
)
from bot.blocks.modals import Kept
from bot.blocks.photographs import photographs_field
from bot.facts import OrderFacts
from bot.ids import Menu, View
from bot.reporting import Reporting
from bot.text import INPUT, cut, escape, one_line
from tracker.domain.wording import counted, moment
from tracker.work_orders.schemas import TITLE_LENGTH

_LINE = 600


def hard_stop(emergency_line: str = "") -> str:
    """Return what is said at once where somebody is at risk now; `emergency_line` is a number."""
    line = "the *emergency line of your estates helpdesk*"
    line += f" on *{escape(emergency_line)}*" if emergency_line else ""
    return (
        "🛑 *Stop. Is somebody in danger at this moment?*\n"
        f"Ring *999* first, then {line}. Keep people away. "
        "Makesafe is not watched like a telephone. Send this report when you have rung: "
        "it will be logged as safety-critical."
    )


def report_modal(
    *,
    before: Kept | None = None,
    reporting: Reporting | None = None,
    at_risk: bool = False,
    stop: str = "",
    emergency_line: str = "",
    alike: Sequence[OrderFacts] = (),
) -> Block:
    """Return the form of a new fault, with all that was typed `before`.

    `alike` are open orders that it may be about, to be asked about before it is sent again.
    `at_risk` shows the hard stop, `stop` what the chosen kind of fault asks for at once. The
    blocks keep their names, so Slack keeps what was typed.
    """
    before, reporting = before or {}, reporting or Reporting()
    risk = {"type": "radio_buttons", "options": [option("yes", "Yes"), option("no", "No")]}
    blocks = [
        *question(alike),
        field(
            "premises_code",
            "Which premises?",
            _type_ahead("Type its name, code or postcode"),
            initial=before.get("premises_code"),
            dispatch=True,
        ),
        *_location(reporting, before),
        field(
            "category_code",
            "What kind of fault is it?",
            _type_ahead("Type what it is: boiler, lift, leak…"),
            initial=before.get("category_code"),
            dispatch=True,
        ),
        *([section(f"🛑 *At once:* {escape(stop)}{_ring(emergency_line)}")] if stop else []),
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
        *([section(hard_stop(emergency_line))] if at_risk else []),
        field(
            "details",
            "Anything else that helps?",
            text_input(multiline=True),
            initial=before.get("details"),
            hint="Where exactly, since when, what was done. No names of residents, please.",
            optional=True,
        ),
        photographs_field(),
        *_carried(reporting),
        field(
            "occurred_at",
            "When did it happen?",
            {"type": "datetimepicker"},
            initial=before.get("occurred_at"),
            hint="Leave it empty for just now.",
            optional=True,
        ),
        field(
            "reported_for",
            "For whom do you report it?",
            text_input(),
            initial=before.get("reported_for"),
            hint="A colleague's name, if not for yourself.",
            optional=True,
        ),
    ]
    return modal(
        "Report a fault",
        blocks,
        callback=View.REPORT,
        submit=NEW if alike else "Report",
        metadata=str(reporting),
    )


def _type_ahead(words: str) -> Block:
    return {"type": "external_select", "placeholder": plain(words), "min_query_length": 0}


def _location(reporting: Reporting, before: Kept) -> list[Block]:
    """Return the question of where in the premises, once they are chosen and have places."""
    if not reporting.has_locations:
        return []
    return [
        field(
            "location_code",
            "Where in the premises?",
            # Another action for other premises: Slack then forgets what was chosen for these.
            {
                **_type_ahead("Building or room"),
                "action_id": f"{Menu.LOCATION}:{reporting.premises}",
            },
            initial=before.get("location_code"),
            optional=True,
        )
    ]


def _carried(reporting: Reporting) -> list[Block]:
    """Say that files are given already: those of the message, or of the form before it."""
    count = len(reporting.files)
    return (
        [context(f"{counted(count, 'file')} already given: added with the rest.")] if count else []
    )


def _ring(emergency_line: str) -> str:
    return (
        f"\nThe emergency line of your helpdesk: *{escape(emergency_line)}*"
        if emergency_line
        else ""
    )


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


def receipt(facts: OrderFacts, *, command: str, alike: Sequence[OrderFacts] = ()) -> Block:
    """Return what whoever reported a fault is told: the reference, and what happens to it now.

    It is theirs alone, so it may show their own words. `alike` are open orders that it may be
    the same as, asked about only now because somebody is at risk.
    """
    standing = facts.briefing.standing
    category = facts.briefing.category
    due = "\n".join(f"{name} by {moment(at)}" for name, at in facts.milestones)
    lines = (
        ("Priority", f"{facts.briefing.severity}. {facts.priority_reason}"),
        ("Who has it", standing.held_by),
        ("Due", due),
        ("What happens next", standing.next),
    )
    blocks = [
        section(f":white_check_mark: *Logged as {facts.reference}*"),
        section(heading(facts) + (f"\n{one_line(category, _LINE)}" if category else "")),
        section("\n".join(f"*{name}*\n{escape(words, _LINE)}" for name, words in lines if words)),
        context(f"Ask `{command} {facts.reference}` at any time, or chase it from there."),
        actions([web_button(facts.briefing.link)]),
    ]
    if facts.briefing.safety_critical:
        stop = "🔴 Safety-critical. If somebody is in danger, ring *999* now."
        blocks.insert(1, section(stop))
    return modal("Fault reported", [*blocks, *question(alike, logged=True)])
