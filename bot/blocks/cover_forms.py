"""The forms of night cover: what is said of a post in more than one tap, and what it cost."""

from bot.blocks.elements import Block, context, modal, section
from bot.blocks.modals import Kept, why_again
from bot.blocks.questions import questions
from bot.ids import View
from bot.text import escape
from tracker.cover.asking import COST, CoverSheet
from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverShift
from tracker.domain.wording import day


def post_modal(
    sheet: CoverSheet,
    shift: CoverShift,
    *,
    about: str,
    before: Kept | None = None,
    message: str = "",
) -> Block:
    """Return the form of an act on a post; `message` says why it is shown again."""
    night = shift.of_night
    which = f"{night.premises.code}, {day(night.night)}, post {shift.post}"
    return modal(
        sheet.button,
        [
            *why_again(message),
            section(f"*{escape(which)}*: {shift.state.label}"),
            context(escape(sheet.means)),
            *questions(sheet.asks(shift), before),
        ],
        callback=View.COVER_ACT,
        submit=sheet.button,
        metadata=about,
    )


def cost_modal(
    gap: CoverGap, *, about: str, before: Kept | None = None, message: str = ""
) -> Block:
    """Return the form that says what filling in cost."""
    night = gap.shift.of_night
    who = f"Filled by {gap.filled_by.label.lower()}." if gap.filled_by else ""
    which = f"{night.premises.code}, {day(night.night)}, gap {gap.reference}"
    return modal(
        "What filling in cost",
        [
            *why_again(message),
            section(f"*{escape(which)}*\n{escape(who)}".strip()),
            *questions((COST,), before),
        ],
        callback=View.COVER_COST,
        submit="Save what it cost",
        metadata=about,
    )
