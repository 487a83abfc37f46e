"""The type-ahead of premises in the report form: only those where the person may report."""

from slack_bolt import App

from bot.blocks.elements import Block, option
from bot.call import Call, Unlinked, listening
from bot.ids import Menu
from tracker.domain.roles import Permission
from tracker.premises.models import Premises
from tracker.premises.queries import list_premises
from tracker.runtime import Runtime

SHOWN = 20
_LONGEST = 80


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for what is typed into the menu of premises."""
    bolt.options(Menu.PREMISES)(listening(runtime, suggest))


def suggest(call: Call) -> None:
    """Offer at most twenty premises whose name or code holds what was typed."""
    typed = str(call.body.get("value") or "")[:_LONGEST]
    try:
        with call.runtime.reading() as reading:
            found = list_premises(
                reading.session, call.actor, permission=Permission.REPORT, text=typed, limit=SHOWN
            )
            options = [suggestion(item) for item in found]
    except Unlinked:
        options = []
    call.acknowledge(options=options)


def suggestion(premises: Premises) -> Block:
    """Return premises as the menu offers them."""
    return option(premises.code, f"{premises.code} {premises.name}")
