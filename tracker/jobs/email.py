"""Notices by e-mail: a reference, a severity, a stage and a link; never what is broken."""

import smtplib
import socket
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa

from tracker.cover.telling import is_about_cover, notice_of
from tracker.domain.disclosure import Surface
from tracker.domain.events import ChannelLost, OwnersReviewed
from tracker.domain.notices import Audience
from tracker.domain.wording import counted, moment
from tracker.jobs.email_lists import list_mail
from tracker.outbox.models import Delivery
from tracker.outbox.senders import GiveUp, Outgoing, Sent, StopSending, TryLater
from tracker.owners.queries import Directory
from tracker.premises.telling import is_about_a_window, window_notice_of
from tracker.recovery.telling import plan_words
from tracker.runtime import Runtime
from tracker.work_orders.briefing import Briefing, brief
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.standing import stage_title, standing_of
from tracker.work_orders.told_lists import LISTS
from tracker.work_orders.waiting import WAITING_PAGE

_TIMEOUT_SECONDS = 10
_FOR_GOOD = 500  # SMTP's answers from here on are final


class EmailSender:
    """Sends through the SMTP server that `TRACKER_SMTP_URL` names (smtp:// or smtps://)."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def send(self, outgoing: Outgoing) -> Sent:
        """Deliver the notice, or raise what went wrong as the outbox knows it."""
        message = self._message(outgoing)
        address = urlsplit(self._runtime.settings.smtp_url)
        connect = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
        try:
            with connect(
                address.hostname or "localhost", address.port or 0, timeout=_TIMEOUT_SECONDS
            ) as server:
                if address.username:
                    server.login(unquote(address.username), unquote(address.password or ""))
                server.send_message(message)
        except smtplib.SMTPAuthenticationError as error:
            raise StopSending("the mail server refused our name and password") from error
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= _FOR_GOOD for code, _ in error.recipients.values()):
                raise GiveUp("the mail server refused the address") from error
            raise TryLater("the mail server does not take the address for now") from error
        except smtplib.SMTPResponseException as error:  # it answered: the mail was not taken
            raise TryLater(f"the mail server answered {error.smtp_code}") from error
        except (ConnectionRefusedError, socket.gaierror) as error:
            raise TryLater("the mail server cannot be reached") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater(f"mail: {type(error).__name__}", maybe_arrived=True) from error
        return Sent()

    def _message(self, outgoing: Outgoing) -> EmailMessage:
        settings = self._runtime.settings
        message = EmailMessage()
        message["From"] = settings.mail_from
        message["To"] = outgoing.first.destination
        first = outgoing.first
        if not outgoing.is_digest and is_about_cover(first.message.kind):
            return self._about_cover(message, first)
        if not outgoing.is_digest and is_about_a_window(first.message.kind):
            told = window_notice_of(
                first.message.kind, first.message.facts, base_url=settings.base_url
            )
            message["Subject"] = f"{told.premises}: closed or under maintenance"
            message.set_content(
                f"{told.lead}\n\nSee it at {told.link}\n\n"
                "You get this because you manage these premises. You need not answer.\n"
            )
            return message
        if not outgoing.is_digest and first.message.kind == ChannelLost.kind:
            message["Subject"] = "Makesafe: a Slack channel cannot be reached"
            message.set_content(
                f"The Slack channel of {first.message.facts['units']} cannot be reached "
                f"({first.message.facts['why']}). Invite the app, or name another channel.\n\n"
                f"See {settings.base_url}/notices\n"
            )
            return message
        if not outgoing.is_digest and first.message.kind == OwnersReviewed.kind:
            facts = first.message.facts
            message["Subject"] = "Makesafe: this week's look at who owns what"
            message.set_content(
                f"{counted(facts['gaps'], 'gap')}, {facts['grave']} of them a stage with nobody, "
                f"now or within fourteen days.\n\nSee them at {settings.base_url}/owners/gaps\n"
            )
            return message
        if first.message.kind in LISTS:
            message["Subject"], text = list_mail(self._runtime, first)
            message.set_content(text)
            return message
        of_plan = plan_words(first.message.kind, first.message.facts)
        if not outgoing.is_digest and of_plan is not None:
            plan = first.message.facts["plan"]
            message["Subject"] = f"Makesafe: recovery plan {plan}"
            message.set_content(f"{of_plan}\n\nSee it at {settings.base_url}/recovery/{plan}\n")
            return message
        if outgoing.is_digest or first.message.audience is Audience.NAMED_PERSON:
            many = counted(len(outgoing.deliveries), "notice")
            message["Subject"] = f"Makesafe: {many} for you"
            message.set_content(
                f"Makesafe has {many} for you.\n\nSee them at {settings.base_url}{WAITING_PAGE}\n"
            )
            return message
        briefing = self._briefing(outgoing.first)
        repeat = " (possibly a repeat)" if outgoing.first.maybe_repeat else ""
        message["Subject"] = f"{briefing.reference}: you must act{repeat}"
        confirming = outgoing.first.message.audience is Audience.CONFIRMERS
        message.set_content(_words(briefing, _CONFIRM if confirming else _hold(briefing, first)))
        return message

    def _about_cover(self, message: EmailMessage, delivery: Delivery) -> EmailMessage:
        told = notice_of(
            delivery.message.kind,
            delivery.message.facts,
            policy=self._runtime.policy,
            base_url=self._runtime.settings.base_url,
        )
        repeat = " (possibly a repeat)" if delivery.maybe_repeat else ""
        message["Subject"] = f"{told.reference or told.premises}: you must act{repeat}"
        message.set_content(
            f"{told.heading}\n\n{told.lead}\n\nOpen it: {told.link}\n\n"
            "You get this because you answer for night cover there.\n"
        )
        return message

    def _briefing(self, delivery: Delivery) -> Briefing:
        with self._runtime.reading() as look:
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
                base_url=self._runtime.settings.base_url,
            )


_CONFIRM = (
    "The supplier says that it is complete. You must: confirm the fix, or say that it is still "
    "broken.",
    "You get this because you confirm fixes at these premises. It stops when you have answered.",
)


def _hold(briefing: Briefing, delivery: Delivery) -> tuple[str, str]:
    standing = briefing.standing
    if delivery.person_id not in {who.id for who in standing.holding.people}:
        return (
            f"{standing.held_by} holds it. Make sure that somebody does this: "
            f"{standing.stage.duty}",
            "You get this because you stand in for this stage, are called while the offices are "
            "shut, or answer for the stage above. It stops when the order is accepted.",
        )
    return (
        f"You hold it. You must: {standing.stage.duty}",
        "You get this because you hold this stage. It stops when you hand the stage over.",
    )


def _words(briefing: Briefing, said: tuple[str, str]) -> str:
    standing, (duty, why) = briefing.standing, said
    due = moment(standing.due_at) if standing.due_at else "no date"
    # What would forestall the next step can tell what is wrong (decision D5).
    ahead = "" if briefing.restricted else f"Next: {standing.next}\n"
    accepted = f"{standing.accepted}\n" if standing.joint and not briefing.restricted else ""
    return (
        f"{briefing.reference} at {briefing.premises_code}\n"
        f"{briefing.severity}. {stage_title(standing.stage, standing.height)}.\n\n"
        f"{duty}\nDue: {due}\n"
        f"{accepted}{ahead}\nOpen it: {briefing.link}\n\n"
        f"{why}\n"
    )
