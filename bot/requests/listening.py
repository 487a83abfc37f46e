"""The listener around every handler: refusals become words, and nothing is ever raised."""

import logging
import secrets
import traceback
from collections.abc import Callable

from slack_bolt import Args, BoltResponse

from bot.requests.call import CALL, Call, Unlinked
from bot.requests.linking import offer_link, worth_keeping
from bot.sending.failures import classified
from tracker.domain.errors import AlreadyDone, Busy, Conflict, TrackerError
from tracker.runtime import Runtime

log = logging.getLogger(__name__)

Handler = Callable[[Call], None]


def listening(runtime: Runtime, handler: Handler) -> Callable[[Args], None]:
    """Return the listener around a handler: refusals become words, and nothing is ever raised.

    An exception that leaves a listener within a few milliseconds of its acknowledgement takes
    the acknowledgement back: the person would see a time-out for what was done.
    """

    def listen(args: Args) -> None:
        make: Callable[[Runtime, Args], Call] = args.context.get(CALL) or Call
        call = make(runtime, args)
        try:
            _answer(call, handler)
            if not call.acknowledged:
                call.acknowledge()
        except Exception as error:
            _own_up(call, error)
        finally:
            call.finish()

    return listen


def _answer(call: Call, handler: Handler) -> None:
    try:
        handler(call)
    except Unlinked:
        offer_link(call, kept=worth_keeping(call.body))
    except Conflict as error:
        call.refuse(error.message, error.changes)
    except Busy as error:
        if call.body.get("type") != "event_callback":
            call.ask_again(error.message)
            return
        # Slack sends an event again that was not taken.
        call.args.ack.response = BoltResponse(status=503, body="")
        call.acknowledged = True
    except AlreadyDone as error:
        call.tell(error.message)
    except TrackerError as error:
        call.refuse(error.message)


def _own_up(call: Call, error: Exception) -> None:
    """Log what went wrong under a code, and tell the person the code; must not raise.

    The log gets the kind and the place of the fault, never its words: those of a database's
    error repeat what somebody typed.
    """
    code = secrets.token_hex(3)
    kind = type(error).__name__
    if classified(error) is not error:
        log.warning("Slack did not take an answer, incident %s: %s", code, classified(error))
        words = f"Slack was too slow to show this (incident {code}). Please try again."
    else:
        place = "".join(traceback.format_tb(error.__traceback__))
        log.error("A Slack request failed, incident %s: %s\n%s", code, kind, place)
        words = (
            f"Something went wrong on our side (incident {code}). Look whether it was saved "
            "before you try again."
        )
    try:
        call.refuse(words)
    except Exception as further:
        log.warning("Nor could they be told of incident %s: %s", code, type(further).__name__)
    if not call.acknowledged:
        call.args.ack()
