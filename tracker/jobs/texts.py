"""Text messages by GOV.UK Notify: a reference, the premises' code, a severity and a link."""

import base64
import hashlib
import hmac
import json
from http import HTTPStatus

import requests
import sqlalchemy as sa

from tracker.cover.telling import is_about_cover, notice_of
from tracker.domain.wording import counted
from tracker.outbox.models import Delivery
from tracker.outbox.senders import GiveUp, Outgoing, Sent, StopSending, TryLater
from tracker.runtime import Runtime
from tracker.work_orders.briefing import order_link, severity_of
from tracker.work_orders.models import WorkOrder

_PATIENCE_SECONDS = 10
_WAIT_SECONDS = 60.0  # Notify counts its limits by the minute
_UUID_LENGTH = 36


class TextSender:
    """Sends through the API of GOV.UK Notify, with the template that the settings name.

    The template has four fields: `((reference))`, `((premises))`, `((severity))`, `((link))`.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand the text to Notify, or raise what went wrong as the outbox knows it."""
        channels = self._runtime.settings.channels
        body = {
            "phone_number": outgoing.first.destination,
            "template_id": channels.notify_template,
            "personalisation": self._fields(outgoing),
            "reference": f"makesafe-{outgoing.first.id}",
        }
        try:
            answer = requests.post(
                f"{channels.notify_url}/v2/notifications/sms",
                json=body,
                headers={"Authorization": f"Bearer {self._token()}"},
                timeout=_PATIENCE_SECONDS,
                allow_redirects=False,
            )
        except requests.ConnectTimeout as error:
            raise TryLater("Notify cannot be reached") from error
        except requests.ReadTimeout as error:
            raise TryLater("Notify did not answer", maybe_arrived=True) from error
        except requests.RequestException as error:
            raise TryLater(f"Notify: {type(error).__name__}", maybe_arrived=True) from error
        _judge(answer.status_code)
        return Sent()

    def _fields(self, outgoing: Outgoing) -> dict[str, str]:
        first, base_url = outgoing.first, self._runtime.settings.base_url
        if outgoing.is_digest:
            return {
                "reference": counted(len(outgoing.deliveries), "notice"),
                "premises": "several premises",
                "severity": "at least one cannot wait",
                "link": f"{base_url.rstrip('/')}/?mine=1",
            }
        if is_about_cover(first.message.kind):
            told = notice_of(
                first.message.kind,
                first.message.facts,
                policy=self._runtime.policy,
                base_url=base_url,
            )
            return {
                "reference": told.reference or "Night cover",
                "premises": told.premises,
                "severity": told.severity,
                "link": told.link,
            }
        return self._of_order(first, base_url)

    def _of_order(self, delivery: Delivery, base_url: str) -> dict[str, str]:
        with self._runtime.reading() as look:
            order = look.session.scalars(
                sa.select(WorkOrder).where(WorkOrder.reference == delivery.subject)
            ).one()
            repeat = " (possibly a repeat)" if delivery.maybe_repeat else ""
            return {
                "reference": order.reference,
                "premises": order.premises.code,
                "severity": f"{severity_of(order)}{repeat}",
                "link": order_link(base_url, order.reference),
            }

    def _token(self) -> str:
        """Return a token for one call: the service's number, signed with its secret, and when."""
        key = self._runtime.settings.channels.notify_api_key
        secret = key[-_UUID_LENGTH:]
        service = key[-2 * _UUID_LENGTH - 1 : -_UUID_LENGTH - 1]
        now = int(self._runtime.clock.now().timestamp())
        said = ".".join(
            _encoded(json.dumps(part).encode())
            for part in ({"typ": "JWT", "alg": "HS256"}, {"iss": service, "iat": now})
        )
        signature = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
        return f"{said}.{_encoded(signature)}"


def _judge(status: int) -> None:
    """Raise what an answer other than that it was taken means to the outbox."""
    if status == HTTPStatus.CREATED:
        return
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise StopSending("Notify refused our key, or the clocks differ by more than 30 seconds")
    if status == HTTPStatus.BAD_REQUEST:
        raise GiveUp("Notify refused the text: its number, its template or the service's mode")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TryLater("Notify takes no more for now", after_seconds=_WAIT_SECONDS)
    raise TryLater(f"Notify answered {status}", maybe_arrived=status >= HTTPStatus.BAD_GATEWAY)


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
