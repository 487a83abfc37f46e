"""Direct messages that are not about one order, and the line at the foot of every one."""

from collections.abc import Sequence

from bot.blocks.cover import cover_notice, cover_text
from bot.blocks.digest import personal_digest
from bot.blocks.elements import Block, context
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
from bot.blocks.replies import reply_told
from bot.facts import Looking
from bot.text import escape
from tracker.cover.telling import is_about_cover, notice_of
from tracker.digest import MOST_LINES, digest_lines, summary
from tracker.domain.disclosure import Surface
from tracker.domain.events import BacklogImported, ChannelLost, OwnersReviewed
from tracker.domain.small_print import small_print, small_print_of_many
from tracker.outbox.models import Delivery
from tracker.premises.telling import is_about_a_window, window_notice_of
from tracker.recovery.telling import plan_words
from tracker.runtime import Runtime
from tracker.work_orders.reply_words import reply_words
from tracker.work_orders.standing import Standing
from tracker.work_orders.told_lists import LISTS, list_page, list_words, orders_listed
from tracker.work_orders.waiting import WAITING_PAGE

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
    if (of_reply := reply_words(kind, delivery.subject, facts)) is not None:
        return of_reply, reply_told(of_reply, delivery.subject, web=web, maybe_repeat=repeat)
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


def foot(runtime: Runtime, delivery: Delivery, standing: Standing | None = None) -> Block:
    """Return the line at the foot of a direct message: why its reader gets it, how it stops."""
    stage, holds = "this stage", True
    if standing is not None:
        stage = f"stage {standing.stage.number} ({standing.stage.name})"
        holds = delivery.person_id in {who.id for who in standing.holding.people}
    said = small_print(
        delivery.message.kind,
        delivery.message.audience,
        preferences=_preferences(runtime),
        stage=stage,
        holds=holds,
    )
    return context(escape(said))


def digest_message(runtime: Runtime, deliveries: Sequence[Delivery]) -> Message:
    """Return the one message about many notices to one person, as the orders stand now."""
    base_url = runtime.settings.base_url
    with runtime.reading() as look:
        lines = digest_lines(
            look.session, deliveries, policy=look.policy, now=look.now, base_url=base_url
        )
        looking = Looking(look, base_url, surface=Surface.SLACK_DIRECT)
        shown = [
            (line, looking.at(line.order) if line.order else None) for line in lines[:MOST_LINES]
        ]
    words = summary(lines)
    return words, personal_digest(
        shown,
        of_all=lines,
        rest_at=f"{base_url.rstrip('/')}{WAITING_PAGE}",
        small_print=small_print_of_many(preferences=_preferences(runtime)),
        maybe_repeat=any(row.maybe_repeat for row in deliveries),
    )


def _preferences(runtime: Runtime) -> str:
    return f"{runtime.settings.slack.command} quiet"
