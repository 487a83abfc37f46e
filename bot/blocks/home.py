"""The App Home: what its reader must act on, their premises, tonight, and whether all is well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.cards import row
from bot.blocks.elements import Block, actions, button, context, divider, header, section
from bot.blocks.places import place_row, places_page
from bot.ids import Action
from bot.mine import Mine
from bot.text import escape, link
from tracker.cover.board import Look
from tracker.domain.wording import counted, moment
from tracker.engine import Engine
from tracker.work_orders.at_premises import OpenPage
from tracker.work_orders.waiting import WAITING_PAGE

# With their pagers, and all else on Home, well inside Slack's hundred blocks.
ORDERS_SHOWN = 15
PREMISES_SHOWN = 15
NIGHTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of the orders and which of the premises Home shows; travels in buttons."""

    orders: int = 1
    premises: int = 1

    def __str__(self) -> str:
        return f"{self.orders}/{self.premises}"

    @classmethod
    def read(cls, value: str) -> "Pages":
        """Return the pages that a button names; what is no number counts as the first."""
        found = [int(part) if part.isdecimal() else 1 for part in value[:20].split("/")]
        return cls(*found) if len(found) == 2 else cls()  # noqa: PLR2004 - orders and premises


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """All that Home shows. `preferences` says in one line how its reader wants to be told."""

    to_act_on: Mine
    premises: OpenPage
    tonight: Sequence[tuple[str, Look]]
    preferences: str
    engine: Engine
    may_report: bool
    web: str
    now: datetime

    @property
    def pages(self) -> Pages:
        """The pages that are shown."""
        return Pages(self.to_act_on.number, self.premises.number)


def home(facts: HomeFacts) -> Block:
    """Return the Home view of somebody with an account."""
    blocks = [
        header(_title(facts.to_act_on.total)),
        *_alarm(facts.engine),
        _buttons(facts),
        *_orders(facts),
        divider(),
        header("Your premises"),
        *_premises(facts),
        *_tonight(facts),
        divider(),
        _preferences(facts),
        context(_signs_of_life(facts)),
    ]
    view: Block = {"type": "home", "blocks": blocks}
    if facts.pages != Pages():
        view["private_metadata"] = str(facts.pages)
    return view


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


def _title(total: int) -> str:
    if not total:
        return "Nothing needs you"
    return "1 order needs you" if total == 1 else f"{counted(total, 'order')} need you"


def _alarm(engine: Engine) -> list[Block]:
    """Return what warns that the engine cannot be relied on at this moment."""
    return [section(f":warning: *{escape(what)}* {escape(then)}") for what, then in engine.alarms]


def _buttons(facts: HomeFacts) -> Block:
    report = [button("Report a fault", Action.REPORT, "report", style="primary")]
    return actions(
        [
            *(report if facts.may_report else []),
            button("My actions", Action.MINE, "mine"),
            button("Help", Action.HELP, "help"),
        ]
    )


def _orders(facts: HomeFacts) -> list[Block]:
    found = facts.to_act_on
    if not found.orders:
        return [section("Nothing waits for you at this moment.")]
    blocks = [block for each in found.orders for block in row(each)]
    page = link(f"{facts.web}{WAITING_PAGE}", "See all on the web")
    back = Pages(found.number - 1, facts.pages.premises)
    ahead = Pages(found.number + 1, facts.pages.premises)
    pager = _pager("orders", found.number, found.pages, back, ahead)
    return [*blocks, *pager, context(f"{_of(found.number, found.pages)}{page}")]


def _premises(facts: HomeFacts) -> list[Block]:
    found = facts.premises
    if not found.rows:
        return [section("No premises are yours. Ask an administrator if there should be some.")]
    blocks = [place_row(place, web=facts.web, now=facts.now) for place in found.rows]
    page = link(places_page(facts.web), "See all on the web")
    back = Pages(facts.pages.orders, found.number - 1)
    ahead = Pages(facts.pages.orders, found.number + 1)
    pager = _pager("premises", found.number, found.pages, back, ahead)
    return [*blocks, *pager, context(f"{_of(found.number, found.pages)}{page}")]


def _pager(what: str, number: int, pages: int, back: Pages, ahead: Pages) -> list[Block]:
    buttons = []
    if number > 1:
        buttons.append(button(f"Previous {what}", Action.HOME_BACK, str(back)))
    if number < pages:
        buttons.append(button(f"More {what}", Action.HOME_ON, str(ahead)))
    return [actions(buttons)] if buttons else []


def _of(number: int, pages: int) -> str:
    return f"Page {number:,} of {pages:,}. " if pages > 1 else ""


def _tonight(facts: HomeFacts) -> list[Block]:
    """Return how tonight stands where there is night cover; codes and states, nothing typed."""
    if not facts.tonight:
        return []
    shown = facts.tonight[:NIGHTS_SHOWN]
    blocks = [
        section(f"*{escape(code)}*: {look.words}", button("Show posts", Action.COVER_SHOW, code))
        for code, look in shown
    ]
    left = len(facts.tonight) - len(shown)
    rest = [actions([button(f"All {len(facts.tonight):,} premises", Action.COVER, "cover")])]
    return [divider(), header("Tonight's cover"), *blocks, *(rest if left else [])]


def _preferences(facts: HomeFacts) -> Block:
    change = button("Change", Action.QUIET, "preferences")
    return section(f"*How you are told*\n{escape(facts.preferences)}", change)


def _signs_of_life(facts: HomeFacts) -> str:
    proved = facts.engine.proved_at
    said = (
        f"The engine last proved itself at {moment(proved)}."
        if proved
        else "The engine has not proved itself yet."
    )
    web = link(facts.web, "Makesafe on the web")
    return f"{escape(said)} As at {escape(moment(facts.now))}. {web}"
