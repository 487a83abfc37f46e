"""Direct messages that are not about one order: night cover, windows, plans, lists and numbers."""

from bot.blocks.cover import cover_notice, cover_text
from bot.blocks.elements import Block
from bot.blocks.lists import order_list
from bot.blocks.notices import (
    DIGEST_LINES,
    backlog,
    backlog_text,
    channel_lost,
    channel_lost_text,
    owners_reviewed,
    owners_reviewed_text,
    recovery,
    window_notice,
)
from bot.facts import Looking
from tracker.cover.telling import is_about_cover, notice_of
from tracker.domain.disclosure import Surface
from tracker.domain.events import BacklogImported, ChannelLost, OwnersReviewed
from tracker.outbox.models import Delivery
from tracker.premises.telling import is_about_a_window, window_notice_of
from tracker.recovery.telling import plan_words
from tracker.runtime import Runtime
from tracker.work_orders.told_lists import LISTS, list_page, list_words, orders_listed

Message = tuple[str, list[Block]]


def personal_message(runtime: Runtime, delivery: Delivery) -> Message | None:
    """Return the message as one line and as blocks, or None for a notice about one order."""
    kind, facts, repeat = delivery.message.kind, delivery.message.facts, delivery.maybe_repeat
    base_url = runtime.settings.base_url
    web = base_url.rstrip("/")
    if is_about_cover(kind):
        of_cover = notice_of(kind, facts, policy=runtime.policy, base_url=base_url)
        return cover_text(of_cover), cover_notice(of_cover, maybe_repeat=repeat)
    if is_about_a_window(kind):
        of_window = window_notice_of(kind, facts, base_url=base_url)
        return of_window.lead, window_notice(of_window, maybe_repeat=repeat)
    if kind == ChannelLost.kind:
        return channel_lost_text(facts), channel_lost(facts, web=web, maybe_repeat=repeat)
    if kind == OwnersReviewed.kind:
        return owners_reviewed_text(facts), owners_reviewed(facts, web=web)
    if (of_plan := plan_words(kind, facts)) is not None:
        return of_plan, recovery(of_plan, facts["plan"], web=web, maybe_repeat=repeat)
    if kind in LISTS:
        return _list(runtime, delivery)
    if kind == BacklogImported.kind:
        count, worst = facts["count"], facts["worst_stage"]
        return backlog_text(count, worst), backlog(count, worst, web=web, maybe_repeat=repeat)
    return None


def _list(runtime: Runtime, delivery: Delivery) -> Message:
    kind, web = delivery.message.kind, runtime.settings.base_url.rstrip("/")
    with runtime.reading() as look:
        orders = orders_listed(
            look.session, kind, delivery.message.facts, policy=look.policy, now=look.now
        )
        found = Looking(look, web, surface=Surface.SLACK_DIRECT).all(orders[:DIGEST_LINES])
    words = list_words(kind, len(orders))
    return words, order_list(
        kind,
        words,
        found,
        total=len(orders),
        rest_at=f"{web}{list_page(kind)}",
        maybe_repeat=delivery.maybe_repeat,
    )
