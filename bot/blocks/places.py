"""The words of lists of premises: what is open at each, since when, and what can be looked at."""

from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from bot.blocks.elements import Block, actions, button, context, overflow, section
from bot.ids import Action
from bot.text import escape, link, one_line
from tracker.domain.wording import counted, span
from tracker.work_orders.at_premises import OpenAt, OpenPage

_NAME = 120


class Look(StrEnum):
    """An entry in the menu of one premises: what to show of it."""

    ORDERS = "orders"
    COVER = "cover"
    WEB = "web"  # which opens its page by itself


def place_line(place: OpenAt, *, web: str, now: datetime) -> str:
    """Return premises as one line: what is open there, how grave it is, and for how long."""
    page = link(place_page(web, place.code), place.code)
    said = [counted(place.open, "open order")]
    if place.safety_critical:
        said.append(f"🔴 {place.safety_critical:,} safety-critical")
    if place.accessibility:
        said.append(f"{place.accessibility:,} about accessibility")
    if place.oldest_at:
        said.append(f"the oldest for {span(now - place.oldest_at)}")
    return f"*{page}* {one_line(place.name, _NAME)}: {', '.join(said)}"


def place_row(place: OpenAt, *, web: str, now: datetime) -> Block:
    """Return premises as one line of a list, with a menu of what can be looked at."""
    entries = [(f"{Look.ORDERS}:{place.code}", "Show its open orders")]
    if place.has_night_cover:
        entries.append((f"{Look.COVER}:{place.code}", "Show tonight's cover"))
    entries.append((f"{Look.WEB}:{place.code}", "Open on the web"))
    menu = overflow(Action.PLACE, entries)
    menu["options"][-1]["url"] = place_page(web, place.code)
    return section(place_line(place, web=web, now=now), menu)


def place_list(found: OpenPage, *, text: str, web: str, now: datetime) -> list[Block]:
    """Return the list of premises that fit what was typed, with the page that lists the same."""
    title = f"Premises that fit “{one_line(text, 60)}”" if text else "Your premises"
    blocks = [section(f"*{title}*")]
    blocks += [place_row(place, web=web, now=now) for place in found.rows]
    left, page = found.total - len(found.rows), link(places_page(web, text), "See all on the web")
    return [*blocks, context(f"{left:,} more. {page}" if left > 0 else page)]


def no_place(text: str, *, web: str) -> list[Block]:
    """Return what is said where no premises fit."""
    if not text:
        words = "No premises are yours. Ask an administrator if there should be some."
    else:
        words = (
            f"No open premises that you may see have “{one_line(text, 60)}” in their code or "
            "name, or lie there. Try a part of the name, the code (AP-01) or the postcode."
        )
    return [section(words), context(link(places_page(web), "See your premises on the web"))]


def no_orders(place: OpenAt, *, web: str) -> list[Block]:
    """Return what is said of premises where nothing is open."""
    page = link(place_page(web, place.code), place.code)
    return [
        section(f"*{page}* {one_line(place.name, _NAME)}: nothing is open here."),
        actions([button("Report a fault", Action.REPORT, "report", style="primary")]),
    ]


def place_title(place: OpenAt) -> str:
    """Return the heading of the list of one premises' orders."""
    return f"{place.code} {place.name}: {counted(place.open, 'open order')}"


def place_page(web: str, code: str) -> str:
    """Return the page of one premises."""
    return f"{web}/premises/{quote(code)}"


def places_page(web: str, text: str = "") -> str:
    """Return the page that lists the premises, narrowed to what was typed."""
    return f"{web}/premises?q={quote(text)}" if text else f"{web}/premises"


def orders_page(web: str, code: str) -> str:
    """Return the page that lists what is open at premises."""
    return f"{web}/?premises={quote(code)}"


def unfit_words(text: str) -> str:
    """Return the notification of a list without a line."""
    return escape(f"No premises fit {text}" if text else "No premises are yours", 200)
