"""The modal in which people say how they want to be told, with what ignores their quiet hours."""

from collections.abc import Mapping

from bot.blocks.elements import Block, context, field, modal, option, section, text_input
from bot.ids import View
from tracker.domain.quiet import ALWAYS_COMES, Preferences, Ways
from tracker.people.schemas import as_typed


def preferences_modal(wishes: Preferences) -> Block:
    """Return the form with what holds now; its fields are those of the web's."""
    typed = as_typed(wishes)
    ways = [option(way.value, way.label) for way in Ways]
    digest = [option("yes", "Yes"), option("no", "No")]
    blocks = [
        section(
            "What you must act on is sent at once. Everything else comes in one digest at 08:30 on "
            "working days."
        ),
        _time("quiet_from", "Quiet hours from", typed, hint="For example 18:00; empty for none"),
        _time("quiet_until", "Quiet hours until", typed, hint="For example 08:00; empty for none"),
        field(
            "time_zone",
            "Time zone",
            text_input(),
            initial={"initial_value": typed["time_zone"]},
            hint="Where you are, for example Europe/London",
        ),
        field(
            "ways",
            "How do you want to be told?",
            {"type": "radio_buttons", "options": ways},
            initial={"initial_option": {"value": typed["ways"]}},
        ),
        field(
            "digest",
            "Do you want the digest?",
            {"type": "radio_buttons", "options": digest},
            initial={"initial_option": {"value": typed["digest"]}},
        ),
        context(
            "Quiet hours never hold these, and nobody can switch them off: "
            + "; ".join(ALWAYS_COMES)
            + "."
        ),
    ]
    return modal("How you are told", blocks, callback=View.PREFERENCES, submit="Save")


def _time(name: str, label: str, typed: Mapping[str, str], *, hint: str) -> Block:
    initial = {"initial_value": typed[name]} if typed[name] else {}
    return field(name, label, text_input(), initial=initial, hint=hint, optional=True)
