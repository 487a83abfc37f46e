"""The forms of the acts on an order: accept, chase, update, escalate, complete, confirm, reject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.blocks.cards import heading, state_line
from bot.blocks.elements import (
    Block,
    context,
    field,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)
from bot.blocks.modals import Kept, changed
from bot.facts import OrderFacts
from bot.ids import Act
from bot.text import escape, one_line
from tracker.work_orders.models import ChaseChannel

_LINE = 600
_CHANNELS = {
    ChaseChannel.MAKESAFE: "In Makesafe, now",
    ChaseChannel.TELEPHONE: "I rang them",
    ChaseChannel.EMAIL: "I wrote an e-mail",
    ChaseChannel.IN_PERSON: "I spoke to them",
}


@dataclass(frozen=True, slots=True)
class Form:
    """The words of one act's form, and what it says when it was done."""

    title: str
    submit: str
    done: str
    fields: Callable[[OrderFacts, Kept], list[Block]]
    warning: Callable[[OrderFacts], str] = lambda _facts: ""


def act_modal(
    act: Act,
    facts: OrderFacts,
    *,
    before: Kept | None = None,
    message: str = "",
    changes: Sequence[str] = (),
) -> Block:
    """Return the form of an act, about the order at the version that is shown.

    `message` and `changes` say why it is shown again, with all that was typed `before`.
    """
    form = FORMS[act]
    blocks = []
    if message:
        again = "What you typed is still here: look at it and send it again."
        blocks.append(section(f":warning: *{escape(message, _LINE)}* {again}"))
    if changes:
        blocks.append(section(changed(changes)))
    blocks.append(section(f"{heading(facts)}\n{state_line(facts)}"))
    warning = form.warning(facts)
    if warning:
        blocks.append(context(one_line(warning, _LINE)))
    blocks += form.fields(facts, before or {})
    return modal(form.title, blocks, callback=act, submit=form.submit, metadata=str(facts.about))


def _accept(_facts: OrderFacts, before: Kept) -> list[Block]:
    return [
        field(
            "next_action",
            "What will you do next?",
            text_input(),
            initial=before.get("next_action"),
            hint="Such as: Meet the contractor on site",
        ),
        field(
            "next_action_on",
            "By which day?",
            {"type": "datepicker", "placeholder": plain("Choose a day")},
            initial=before.get("next_action_on"),
        ),
    ]


def _chase(_facts: OrderFacts, before: Kept) -> list[Block]:
    ways = [option(str(way), words) for way, words in _CHANNELS.items()]
    way = {**select("How?", ways), "initial_option": ways[0]}
    return [
        _note("What did you ask or hear?", before),
        field("channel", "How did you chase?", way, initial=before.get("channel")),
        field(
            "promised_on",
            "Did they promise a day?",
            {"type": "datepicker", "placeholder": plain("Choose the day promised")},
            initial=before.get("promised_on"),
            optional=True,
        ),
    ]


def _update(facts: OrderFacts, before: Kept) -> list[Block]:
    blocks = [_note("What has happened?", before)]
    if facts.next_statuses:
        statuses = [option(value, words) for value, words in facts.next_statuses]
        blocks.append(
            field(
                "status",
                "Does it have a new status?",
                select("It stays as it is", statuses),
                initial=before.get("status"),
                optional=True,
            )
        )
    blocks.append(
        field(
            "helpdesk_reference",
            "Has the helpdesk given a number?",
            text_input(),
            initial=before.get("helpdesk_reference"),
            optional=True,
        )
    )
    return blocks


def _reason(label: str) -> Callable[[OrderFacts, Kept], list[Block]]:
    return lambda _facts, before: [
        field("reason", label, text_input(multiline=True), initial=before.get("reason"))
    ]


def _only_note(label: str) -> Callable[[OrderFacts, Kept], list[Block]]:
    return lambda _facts, before: [_note(label, before)]


def _note(label: str, before: Kept) -> Block:
    return field(
        "note", label, text_input(multiline=True), initial=before.get("note"), optional=True
    )


def _goes_up(facts: OrderFacts) -> str:
    return f"It goes at once to {facts.goes_up_to}." if facts.goes_up_to else ""


FORMS = {
    Act.ACCEPT: Form(
        "Accept the order", "Accept", "You have accepted it.", _accept,
        lambda facts: f"Your duty at this stage: {facts.briefing.standing.stage.duty}",
    ),
    Act.CHASE: Form(
        "Chase the order", "Chase", "The chase is sent and on record.", _chase,
        lambda facts: f"You chase {facts.briefing.standing.held_by}.",
    ),
    Act.UPDATE: Form("Update the order", "Save", "The update is saved.", _update),
    Act.ESCALATE: Form(
        "Escalate the order", "Escalate now", "It has gone one stage up.",
        _reason("Why must it go up now?"), _goes_up,
    ),
    Act.COMPLETE: Form(
        "The fix is complete", "Mark as complete", "The premises is asked to confirm the fix.",
        _only_note("What was done?"),
        lambda _facts: "It closes only when somebody at the premises confirms the fix.",
    ),
    Act.CONFIRM: Form(
        "Confirm the fix", "Confirm and close", "The fix is confirmed: the order is closed.",
        _only_note("Anything to add?"),
        lambda _facts: "You confirm that you have seen it working. The order closes.",
    ),
    Act.REJECT: Form(
        "Still broken", "Reject the fix", "The fix is rejected, and the order goes on.",
        _reason("What is still wrong?"), _goes_up,
    ),
}  # fmt: skip
