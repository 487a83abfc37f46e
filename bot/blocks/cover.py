"""The words of night cover in Slack: codes, states and a link; nothing that anybody typed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.blocks.elements import Block, actions, button, context, section
from bot.blocks.notices import REPEAT
from bot.ids import Action
from bot.text import escape
from tracker.cover.acts import CoverAct
from tracker.cover.board import Look
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.telling import CoverNotice
from tracker.domain.wording import day, short_moment

_LINE = 600

# The acts that take one tap and no more words, by the button that stands for each.
ONE_TAP: Mapping[Action, str] = MappingProxyType(
    {
        Action.COVER_ARRIVE: "arrive",
        Action.COVER_CONFIRM: "confirm",
        Action.COVER_CANNOT: "cannot-fill",
        Action.COVER_NO_SHOW: "no-show",
    }
)
_BUTTONS = {
    "arrive": "They are here",
    "confirm": "Confirm",
    "cannot-fill": "Cannot fill",
    "no-show": "Nobody came",
}
_ACTION_OF = {name: action for action, name in ONE_TAP.items()}


def cover_notice(told: CoverNotice, *, maybe_repeat: bool = False) -> list[Block]:
    """Return the message to somebody who must act; who is alone answers with one tap."""
    blocks = [context(REPEAT)] if maybe_repeat else []
    page = _page(told.link)
    safe = button("I am safe", Action.COVER_SAFE, told.premises, style="primary")
    return [
        *blocks,
        section(f"*{escape(told.lead, _LINE)}*"),
        section(escape(told.heading, _LINE)),
        actions([safe, page] if told.asks_if_safe else [page]),
    ]


def cover_text(told: CoverNotice) -> str:
    """Return the message as one line."""
    return escape(f"{told.lead} {told.heading}.", 1_000)


def roster(
    code: str,
    look: Look,
    night: CoverNight | None,
    offered: Sequence[tuple[CoverShift, Sequence[CoverAct]]],
    *,
    link: str,
    may_say_alone: bool,
    is_alone: bool,
) -> list[Block]:
    """Return tonight's posts of one premises, with the buttons that are the reader's."""
    said = f"*{escape(code)}: {look.words}*"
    if night is None:
        return [section(f"{said}\nNobody stands on the roster."), actions([_page(link)])]
    when = f"{day(night.night)}, {short_moment(night.starts_at)} to {short_moment(night.ends_at)}"
    blocks = [section(f"{said}\n{when}")]
    for shift, acts in offered:
        blocks.append(section(f"Post {shift.post}: *{shift.state.label}*"))
        buttons = [
            button(_BUTTONS[act.name], _ACTION_OF[act.name], f"{code}/{night.night}/{shift.post}")
            for act in acts
            if act.name in _ACTION_OF
        ]
        if buttons:
            blocks.append(actions(buttons))
    tap = [button("I am safe", Action.COVER_SAFE, code, style="primary")] if is_alone else []
    if may_say_alone and not is_alone:
        tap = [button("I am alone", Action.COVER_ALONE, code, style="danger")]
    return [*blocks, actions([*tap, _page(link)])]


def overview(rows: Sequence[tuple[str, Look]], *, more: int, link: str) -> list[Block]:
    """Return a line for each premises, the worst first, with a button that shows its posts."""
    blocks = [
        section(f"*{escape(code)}*: {look.words}", button("Show posts", Action.COVER_SHOW, code))
        for code, look in rows
    ]
    rest = f"{more} more on the web. " if more else ""
    return [
        *blocks,
        context(f"{rest}A night belongs to the date on which it starts."),
        actions([_page(link)]),
    ]


def _page(link: str) -> Block:
    return button("Open night cover", Action.WEB, "cover", url=link)
