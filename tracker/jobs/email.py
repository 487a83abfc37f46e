"""Notices by e-mail: a reference, a severity, a stage and a link; never what is broken."""

import smtplib
import socket
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from tracker.jobs.email_words import mail_of
from tracker.jobs.mail_answers import let_answer, news_of_an_answer
from tracker.outbox.senders import Outgoing, PlaceGone, Sent, StopSending, TryLater
from tracker.runtime import Runtime

_TIMEOUT_SECONDS = 10
_FOR_GOOD = 500  # SMTP's answers from here on are final


class EmailSender:
    """Sends through the SMTP server that `TRACKER_SMTP_URL` names (smtp:// or smtps://)."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def send(self, outgoing: Outgoing) -> Sent:
        """Deliver the notice, or raise what went wrong as the outbox knows it."""
        message = news_of_an_answer(self._runtime, outgoing) or self._message(outgoing)
        let_answer(self._runtime, outgoing, message)
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
                raise PlaceGone("the mail server refused the address") from error
            raise TryLater("the mail server does not take the address for now") from error
        except smtplib.SMTPResponseException as error:  # it answered: the mail was not taken
            raise TryLater(f"the mail server answered {error.smtp_code}") from error
        except (ConnectionRefusedError, socket.gaierror) as error:
            raise TryLater("the mail server cannot be reached") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TryLater(f"mail: {type(error).__name__}", maybe_arrived=True) from error
        return Sent()

    def _message(self, outgoing: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._runtime.settings.mail_from
        message["To"] = outgoing.first.destination
        subject, text = mail_of(self._runtime, outgoing)
        repeat = any(row.maybe_repeat for row in outgoing.deliveries)
        message["Subject"] = f"{subject} (possibly a repeat)" if repeat else subject
        message.set_content(text)
        return message
