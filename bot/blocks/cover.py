"""The words of night cover in Slack: codes, states and a link; nothing that anybody typed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.blocks.elements import Block, actions, asks_first, button, context, section
from bot.blocks.notices import REPEAT
from bot.ids import Action
from bot.text import escape
from tracker.cover.acts import CoverAct
from tracker.cover.asking import SHEETS
from tracker.cover.board import Look
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.telling import CoverNotice
from tracker.domain.wording import short_moment

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
_FORMS: Mapping[str, Action] = MappingProxyType(
    {
        "fill": Action.COVER_FILL,
        "unsuitable": Action.COVER_UNSUITABLE,
        "stand-down": Action.COVER_STAND_DOWN,
    }
)
_ACTION_OF = {name: action for action, name in ONE_TAP.items()}
_ALONE_FIRST = asks_first(
    "Are you alone?",
    "In danger ring 999 first. The division is told at once, the order goes up, and you are asked "
    "every hour whether you are safe.",
    "I am alone",
)
_OTHER_ALONE_FIRST = asks_first(
    "Is somebody else alone?",
    "In danger ring 999 first. The division is told at once, the order goes up, and whoever is on "
    "site is asked every hour whether they are safe. Nobody is named by it.",
    "They are alone",
)


def cover_notice(told: CoverNotice, *, maybe_repeat: bool = False) -> list[Block]:
    """Return the message to somebody who must act: one tap answers, or shows what may be said."""
    blocks = [context(REPEAT)] if maybe_repeat else []
    page = _page(told.link)
    tap = button("I am safe", Action.COVER_SAFE, told.premises, style="primary")
    if not told.asks_if_safe:
        which = f"{told.premises}/{told.night}" if told.night else told.premises
        tap = button("Show posts", Action.COVER_SHOW, which, style="primary")
    danger = [context("In danger, ring *999* first.")] if told.asks_if_safe else []
    return [
        *blocks,
        section(f"*{escape(told.lead, _LINE)}*"),
        section(escape(told.heading, _LINE)),
        *danger,
        actions([tap, page]),
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
    alone: str = "",
    costs: Sequence[str] = (),
) -> list[Block]:
    """Return the posts of one night at one premises, with the buttons that are the reader's.

    `alone` says who is alone where somebody else is; `costs` are the gaps of which nobody has
    said what filling in cost.
    """
    said = f"*{escape(code)}: {look.words}*"
    if night is None:
        return [section(f"{said}\nNobody stands on the roster."), actions([_page(link)])]
    when = f"{short_moment(night.starts_at)} to {short_moment(night.ends_at)}"
    blocks = [section(f"{said}\n{when}")]
    for shift, acts in offered:
        blocks.append(section(f"Post {shift.post}: *{shift.state.label}*"))
        about = f"{code}/{night.night}/{shift.post}"
        buttons = [_act_button(act.name, about) for act in acts]
        if buttons:
            blocks.append(actions(buttons))
    if is_alone and alone:
        blocks.append(context(escape(alone, _LINE)))
    tap = [button("I am safe", Action.COVER_SAFE, code, style="primary")] if is_alone else []
    if may_say_alone:
        words = "It is me who is alone" if is_alone else "I am alone"
        tap.append(button(words, Action.COVER_ALONE, code, style="danger", confirm=_ALONE_FIRST))
    if may_say_alone and not is_alone:
        words = "Somebody else is alone"
        tap.append(
            button(
                words, Action.COVER_OTHER_ALONE, code, style="danger", confirm=_OTHER_ALONE_FIRST
            )
        )
    blocks += [
        section(
            f"Gap {gap}: what filling in cost is not known.",
            button("Say what it cost", Action.COVER_COST, f"{code}/{gap}"),
        )
        for gap in costs
    ]
    return [*blocks, actions([*tap, _page(link)])]


def _act_button(name: str, about: str) -> Block:
    """Return the button of an act on a post: one tap, or what opens its form."""
    sheet = SHEETS[name]
    if name in _ACTION_OF:
        return button(sheet.button, _ACTION_OF[name], about)
    return button(sheet.title, _FORMS[name], about)


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
