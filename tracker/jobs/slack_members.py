"""Asking Slack daily who its linked users still are, and finishing what their links began."""

import logging
from functools import partial

from tracker.domain.errors import AlreadyDone
from tracker.domain.roles import SYSTEM
from tracker.jobs.patience import patiently
from tracker.people.slack_members import (
    Looked,
    SlackDoor,
    SlackSilent,
    due_for_a_look,
    note_standing,
)
from tracker.people.slack_requests import erase_expired, forget_request, left_over
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
# A minute's share: Slack answers a hundred such questions a minute, and others ask it too.
SHARE = 40


def review_slack_members(runtime: Runtime) -> int:
    """Ask Slack about those of whom it was not asked for a day; return how many it was asked about.

    Once a minute, whoever comes first of several schedulers. What somebody asked for before they
    were linked is done where the process that should have done it died, and erased when it is old.
    """
    if runtime.slack is None:
        return 0
    with runtime.reading() as look:
        abandoned = left_over(look.session, look.now)
        due = due_for_a_look(look.session, look.now, limit=SHARE)
        minute = f"{look.now:%Y-%m-%dT%H:%M}"
    for digest, request in abandoned:
        runtime.slack.do_again(request)
        patiently(runtime, partial(forget_request, digest=digest))
    patiently(runtime, erase_expired)
    if not due:
        return 0
    try:
        with runtime.begin(SYSTEM, once=f"slack-members:{minute}"):
            pass  # ours to ask
    except AlreadyDone:
        return 0
    return _look_again(runtime, runtime.slack, due)


def _look_again(runtime: Runtime, slack: SlackDoor, due: list[tuple[str, str]]) -> int:
    found: list[tuple[str, str, Looked]] = []
    for team_id, user_id in due:
        try:
            found.append((team_id, user_id, slack.look_up(user_id)))
        except SlackSilent as silence:
            log.warning("Slack could not be asked about its users: %s", silence)
            break

    def note(uow: UnitOfWork) -> None:
        for team_id, user_id, looked in found:
            note_standing(uow, team_id, user_id, looked)

    if found:
        patiently(runtime, note)
    return len(found)
