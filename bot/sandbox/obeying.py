"""The obeying of what the bot answers to a submitted modal."""

from bot.sandbox.delivery import Answer
from bot.sandbox.dialogs import Dialogs, Refused, View
from bot.sandbox.limits import faults_in_errors, faults_in_view
from bot.sandbox.state import Values


def obey(dialogs: Dialogs, view: View, values: Values, answer: Answer) -> View | None:
    """Carry out the `response_action`; return the view then before the person, or None.

    Raises Refused when Slack would take the answer for none.
    """
    if not answer.body.strip():
        return dialogs.close(view)
    told = answer.json() or {}
    match told.get("response_action"):
        case "errors":
            require(faults_in_errors(told.get("errors"), view.content))
            dialogs.remember(view, values, told["errors"])
            return dialogs.view(view.id)
        case "update":
            require(faults_in_view(told.get("view")))
            return dialogs.update(view.id, told["view"])
        case "push":
            require(faults_in_view(told.get("view")))
            trigger = dialogs.issue_trigger(
                view.user_id, channel_id=view.channel_id, view_id=view.id
            )
            return dialogs.push(trigger, told["view"])
        case "clear":
            return dialogs.close(view, whole_stack=True)
        case None if told == {}:
            return dialogs.close(view)
    raise Refused("invalid_arguments", ("the answer names no response_action of Slack",))


def require(faults: tuple[str, ...]) -> None:
    """Raise Refused with the faults, if there are any."""
    if faults:
        raise Refused("invalid_arguments", faults)
