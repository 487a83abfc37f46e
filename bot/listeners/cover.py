"""Night cover with one tap: rights are asked for at the act, and a second tap acts once."""

from slack_bolt import App

from bot.call import Call, listening
from bot.ids import Action
from tracker.cover.service import answer_check
from tracker.domain.errors import AlreadyDone
from tracker.domain.wording import moment
from tracker.runtime import Runtime


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the buttons."""
    bolt.action(Action.COVER_SAFE)(listening(runtime, say_safe))


def say_safe(call: Call) -> None:
    """Record that whoever is alone is safe."""
    code = str(call.pressed["value"])
    try:
        with call.runtime.begin(call.actor, once=call.once) as uow:
            answer_check(uow, code)
            now = uow.now
    except AlreadyDone:
        call.tell("Your answer is on record already.")
        return
    call.tell(f"Thank you. It is on record that you are safe, at {moment(now)}.")
