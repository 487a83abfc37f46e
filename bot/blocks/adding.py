"""The modal that puts a message on the record of an order."""

from collections.abc import Sequence

from bot.blocks.elements import Block, field, modal, option, plain, text_input
from bot.blocks.photographs import photographs_field
from bot.ids import Menu, View
from tracker.domain.disclosure import Surface, may_tell_words
from tracker.work_orders.models import WorkOrder


def add_to_order_modal(note: str, *, files: Sequence[str], order: Block | None = None) -> Block:
    """Return the form: which order, and the words for its record; `order` is chosen already."""
    chooser = {
        "type": "external_select",
        "placeholder": plain("Type its number, its words or the premises"),
        "min_query_length": 0,
    }
    count = len(files)
    hint = f"{count} file{'' if count == 1 else 's'} of the message will be added." if count else ""
    blocks = [
        field(
            Menu.ORDER,
            "Which order?",
            chooser,
            initial={"initial_option": order} if order else None,
        ),
        field(
            "note",
            "What shall be on its record?",
            text_input(multiline=True),
            initial={"initial_value": note} if note else None,
            hint=f"No names of residents, please. {hint}".strip(),
        ),
        photographs_field(),
    ]
    return modal(
        "Add to an order",
        blocks,
        callback=View.ADD_TO_ORDER,
        submit="Add",
        metadata=",".join(files),
    )


def order_option(order: WorkOrder) -> Block:
    """Return an order as the menu offers it; bare where it is restricted."""
    told = may_tell_words(Surface.SLACK_DIRECT, restricted=order.restricted)
    said = order.title.words if told else "restricted"
    return option(order.reference, f"{order.reference} {order.premises.code} {said}")
