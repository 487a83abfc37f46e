"""What the trail says of people, premises and the running of Makesafe, in sentences."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tracker.domain.certificates import CertificateKind
from tracker.domain.roles import Role
from tracker.domain.slack_members import Standing
from tracker.domain.windows import WindowKind
from tracker.domain.wording import counted, day, short_moment, span


def _role(event: dict[str, Any]) -> str:
    return Role(event["role"]).label.lower()


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _at(text: str) -> str:
    return short_moment(datetime.fromisoformat(text))


def _certificate(event: dict[str, Any]) -> str:
    return CertificateKind(event["certificate"]).about.label


def _recorded(event: dict[str, Any]) -> str:
    if event["expires_on"] is None:
        return f"Recorded that no certificate is needed: {_certificate(event)}"
    return f"Recorded a certificate until {_day(event['expires_on'])}: {_certificate(event)}"


def _window(event: dict[str, Any]) -> str:
    return f"window {event['number']}, {WindowKind(event['what']).label.lower()}"


def _verified(event: dict[str, Any]) -> str:
    found = "each of them holds" if event["whole"] else "they do not all hold"
    return f"Walked the chain of {event['entries']:,} entries: {found}"


_PEOPLE: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "person.added": lambda _event: "Added the account",
    "person.changed": lambda _event: "Changed the account",
    "person.grant_given": lambda event: f"Gave the role of {_role(event)}",
    "person.grant_revoked": lambda event: f"Ended the role of {_role(event)}",
    "person.signed_in": lambda _event: "Signed in",
    "person.signed_out": lambda _event: "Signed out",
    "person.sign_in_link_made": lambda _event: "Made a link to sign in with",
    "person.slack_linked": lambda _event: "Linked a Slack user to the account",
    "person.slack_unlinked": lambda _event: "Parted a Slack user from the account",
    "person.slack_standing_changed": lambda event: (
        f"Slack says of their Slack user: {Standing(event['standing']).replace('_', ' ')}"
    ),
    "person.view_saved": lambda _event: "Saved a view of the queue",
    "person.view_renamed": lambda _event: "Renamed a view of the queue",
    "person.view_deleted": lambda _event: "Deleted a view of the queue",
    "person.home_view_chosen": lambda _event: "Let the queue open with a view of their own",
    "person.home_view_left": lambda _event: "Let the queue open with every open order",
    "person.preferences_set": lambda _event: "Said how they want to be told",
    "person.absence_recorded": lambda event: (
        f"Said that they are away from {_day(event['first_day'])} to {_day(event['last_day'])}"
    ),
    "person.absence_ended": lambda event: (
        f"Ended the absence that began on {_day(event['first_day'])}"
    ),
    "person.channel_lost": lambda event: f"A Slack channel cannot be reached: {event['why']}",
}

REGISTER_SENTENCES: Mapping[str, Callable[[dict[str, Any]], str]] = {
    **_PEOPLE,
    "premises.opened": lambda _event: "Put the premises on the register",
    "premises.closed": lambda _event: "Closed the premises",
    "premises.hours_set": lambda _event: "Set the working hours of the premises",
    "premises.location_added": lambda _event: "Added a building or a room",
    "premises.address_shown": lambda _event: "Was shown the address",
    "premises.room_code_made": lambda event: f"Made QR code {event['number']}",
    "premises.room_code_withdrawn": lambda event: f"Withdrew QR code {event['number']}",
    "premises.window_announced": lambda event: (
        f"Announced {_window(event)}, from {_at(event['since'])} until {_at(event['until'])}"
    ),
    "premises.window_extended": lambda event: (
        f"Extended {_window(event)}, until {_at(event['until'])}"
    ),
    "premises.window_ended": lambda event: f"Ended {_window(event)}, at {_at(event['until'])}",
    "certificate.recorded": _recorded,
    "certificate.expired": lambda event: (
        f"A certificate ran out, for which {event['order']} was raised: {_certificate(event)}"
    ),
    "division.opened": lambda _event: "Put the division on the register",
    "unit.opened": lambda _event: "Put the unit on the register",
    "unit.changed": lambda _event: "Changed the unit",
    "supplier.added": lambda _event: "Added the supplier",
    "contract.added": lambda _event: "Added the contract",
    "stage.owner_set": lambda event: (
        f"Named who owns {'the second acceptance of ' if event['part'] == 'second' else ''}"
        f"stage {event['stage']}"
    ),
    "defect.opened": lambda _event: "Opened the defect",
    "defect.closed": lambda _event: "Closed the defect",
    "notice.replayed": lambda event: f"Owed notice {event['notice_id']} again",
    "sending.stopped": lambda event: f"Sending stopped: {event['why']}",
    "sending.resumed": lambda _event: "Sending works again",
    "engine.catch_up_began": lambda event: (
        f"Began to catch up after {span(timedelta(seconds=event['silent_seconds']))} of silence"
    ),
    "policy.published": lambda event: (
        f"Put {event['file']} on record, with {counted(event['changes'], 'changed value')}"
    ),
    "trail.verified": _verified,
    "bulk.begun": lambda event: (
        f"Asked for one act on {counted(event['orders'], 'order')}: "
        f"{event['act'].replace('_', ' ')}"
    ),
    "bulk.taken": lambda event: f"Did it to {event['order']}",
    "bulk.refused": lambda event: f"Could not do it to {event['order']}",
    "bulk.undo_asked": lambda event: f"Asked to undo it for {counted(event['orders'], 'order')}",
    "bulk.undone": lambda event: f"Undid it for {event['order']}",
    "bulk.undo_refused": lambda event: f"Could not undo it for {event['order']}",
}
