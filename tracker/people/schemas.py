"""The form in which people say how they want to be told; the same for every door."""

from typing import Any

from marshmallow import ValidationError, fields, post_load

from tracker.domain.quiet import LONGEST_QUIET, Preferences, Ways, is_time_zone
from tracker.domain.wording import counted
from tracker.forms import FormSchema, WallTime, Words, YesNo

_HOURS = int(LONGEST_QUIET.total_seconds()) // 3_600


class PreferencesSchema(FormSchema):
    """Say when to be quiet, where one is, by which ways to be told, and whether with a digest."""

    quiet_from = WallTime(load_default=None)
    quiet_until = WallTime(load_default=None)
    time_zone = Words(longest=60, what="your time zone", required=True)
    ways = fields.Enum(
        Ways,
        by_value=True,
        required=True,
        error_messages={
            "required": "Select how you want to be told",
            "unknown": "Select how you want to be told",
        },
    )
    digest = YesNo(question="do you want the digest?", required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Preferences:
        """Return the preferences; quiet hours are given whole, and leave some of the day."""
        wishes = Preferences(**data)
        if not is_time_zone(wishes.time_zone):
            raise ValidationError(
                "Enter the name of a time zone, such as Europe/London", "time_zone"
            )
        if (wishes.quiet_from is None) != (wishes.quiet_until is None):
            empty = "quiet_until" if wishes.quiet_until is None else "quiet_from"
            raise ValidationError("Enter both times, or leave both empty for no quiet hours", empty)
        if wishes.quiet_from is not None and wishes.quiet_from == wishes.quiet_until:
            raise ValidationError(
                "Quiet hours must end at another time than they begin", "quiet_until"
            )
        if wishes.quiet_for > LONGEST_QUIET:
            raise ValidationError(
                f"Quiet hours may last {counted(_HOURS, 'hour')} at most, so that what you must do "
                "reaches you on the same day",
                "quiet_until",
            )
        return wishes


def as_typed(wishes: Preferences) -> dict[str, str]:
    """Return the preferences as the form shows them."""
    return {
        "quiet_from": f"{wishes.quiet_from:%H:%M}" if wishes.quiet_from else "",
        "quiet_until": f"{wishes.quiet_until:%H:%M}" if wishes.quiet_until else "",
        "time_zone": wishes.time_zone,
        "ways": wishes.ways.value,
        "digest": "yes" if wishes.digest else "no",
    }
