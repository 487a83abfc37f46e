"""What a notice says by e-mail: reference, severity, stage and link; never what is broken."""

import sqlalchemy as sa

from tracker.cover.telling import is_about_cover, notice_of
from tracker.domain.disclosure import Surface
from tracker.domain.events import ChannelLost, OwnersReviewed
from tracker.domain.notices import Audience, Urgency
from tracker.domain.small_print import small_print
from tracker.domain.wording import counted, moment
from tracker.jobs.email_lists import digest_mail, list_mail, preferences_page
from tracker.outbox.models import Delivery
from tracker.outbox.senders import Outgoing
from tracker.owners.queries import Directory
from tracker.premises.telling import is_about_a_window, window_notice_of
from tracker.recovery.telling import plan_words
from tracker.runtime import Runtime
from tracker.work_orders.briefing import Briefing, brief
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.standing import Standing, stage_title, standing_of
from tracker.work_orders.told_lists import LISTS
from tracker.work_orders.waiting import WAITING_PAGE

Mail = tuple[str, str]


def mail_of(runtime: Runtime, outgoing: Outgoing) -> Mail:
    """Return the subject and the text, with why its reader gets it and how it stops at its foot."""
    first = outgoing.first
    if outgoing.is_digest:
        return digest_mail(runtime, outgoing.deliveries)
    if (personal := _personal(runtime, first)) is not None:
        subject, text = personal
        return subject, f"{text}\n\n{_foot(runtime, first)}\n"
    briefing = _briefing(runtime, first)
    asks = first.message.urgency is Urgency.ACT
    subject = f"{briefing.reference}: {'you must act' if asks else 'for your knowledge'}"
    foot = _foot(runtime, first, briefing.standing)
    return subject, f"{_words(briefing, _duty(briefing, first))}\n{foot}\n"


def _personal(runtime: Runtime, delivery: Delivery) -> Mail | None:
    """Return a mail that is not about one order, or None for one that is."""
    kind, facts, base_url = delivery.message.kind, delivery.message.facts, runtime.settings.base_url
    if is_about_cover(kind):
        cover = notice_of(kind, facts, policy=runtime.policy, base_url=base_url)
        subject = f"{cover.reference or cover.premises}: you must act"
        return subject, f"{cover.heading}\n\n{cover.lead}\n\nOpen it: {cover.link}"
    if is_about_a_window(kind):
        window = window_notice_of(kind, facts, base_url=base_url)
        subject = f"{window.premises}: closed or under maintenance"
        return subject, f"{window.lead}\n\nSee it at {window.link}"
    if kind == ChannelLost.kind:
        return (
            "Makesafe: a Slack channel cannot be reached",
            f"The Slack channel of {facts['units']} cannot be reached ({facts['why']}). Invite the "
            f"app, or name another channel.\n\nSee {base_url}/notices",
        )
    if kind == OwnersReviewed.kind:
        return (
            "Makesafe: this week's look at who owns what",
            f"{counted(facts['gaps'], 'gap')}, {facts['grave']} of them a stage with nobody, "
            f"now or within fourteen days.\n\nSee them at {base_url}/owners/gaps",
        )
    if kind in LISTS:
        return list_mail(runtime, delivery)
    if (of_plan := plan_words(kind, facts)) is not None:
        plan = facts["plan"]
        subject = f"Makesafe: recovery plan {plan}"
        return subject, f"{of_plan}\n\nSee it at {base_url}/recovery/{plan}"
    if delivery.message.audience is Audience.NAMED_PERSON:
        return (
            "Makesafe: 1 notice for you",
            f"Makesafe has 1 notice for you.\n\nSee it at {base_url}{WAITING_PAGE}",
        )
    return None


def _foot(runtime: Runtime, delivery: Delivery, standing: Standing | None = None) -> str:
    stage, holds = "this stage", True
    if standing is not None:
        stage = f"stage {standing.stage.number} ({standing.stage.name})"
        holds = delivery.person_id in {who.id for who in standing.holding.people}
    return small_print(
        delivery.message.kind,
        delivery.message.audience,
        preferences=preferences_page(runtime),
        stage=stage,
        holds=holds,
    )


def _briefing(runtime: Runtime, delivery: Delivery) -> Briefing:
    with runtime.reading() as look:
        order = look.session.scalars(
            sa.select(WorkOrder).where(WorkOrder.reference == delivery.subject)
        ).one()
        standing = standing_of(
            order,
            policy=look.policy,
            directory=Directory.load(look.session, look.now),
            now=look.now,
        )
        return brief(
            order,
            standing,
            surface=Surface.EMAIL,
            policy=look.policy,
            base_url=runtime.settings.base_url,
        )


def _duty(briefing: Briefing, delivery: Delivery) -> str:
    """Return what the reader must do, or who does it where they need only know."""
    standing, audience = briefing.standing, delivery.message.audience
    if audience is Audience.CONFIRMERS and delivery.message.urgency is Urgency.ACT:
        return (
            "The supplier says that it is complete. You must: confirm the fix, or say that it is "
            "still broken."
        )
    if delivery.person_id in {who.id for who in standing.holding.people}:
        return f"You hold it. You must: {standing.stage.duty}"
    if delivery.message.urgency is Urgency.INFORM:
        return f"{standing.status_label}. You need do nothing."
    return f"{standing.held_by} holds it. Make sure that somebody does this: {standing.stage.duty}"


def _words(briefing: Briefing, duty: str) -> str:
    standing = briefing.standing
    due = moment(standing.due_at) if standing.due_at else "no date"
    # What would forestall the next step can tell what is wrong (decision D5).
    ahead = "" if briefing.restricted else f"Next: {standing.next}\n"
    accepted = f"{standing.accepted}\n" if standing.joint and not briefing.restricted else ""
    return (
        f"{briefing.reference} at {briefing.premises_code}\n"
        f"{briefing.severity}. {stage_title(standing.stage, standing.height)}.\n\n"
        f"{duty}\nDue: {due}\n"
        f"{accepted}{ahead}\nOpen it: {briefing.link}\n"
    )
