"""Linking a Slack user to whoever is signed in, and doing what they had asked for in Slack."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import NotAllowed, NotFound
from tracker.domain.roles import SYSTEM
from tracker.people.queries import find_link, get_person
from tracker.people.service import link_slack
from tracker.people.slack_members import SlackSilent, is_fresh, is_known, note_standing
from tracker.people.slack_requests import asked_for, forget_request, kept_request
from tracker.runtime import current_runtime
from tracker.web import session as browser
from tracker.web.access import signed_in

blueprint = Blueprint("slack_link", __name__)
_UNCHECKED = (
    "Slack does not answer at the moment, so Makesafe cannot see whether your Slack user is a "
    "full member of the workspace. Nothing was linked. Your link is still good: try again in a "
    "minute."
)


@blueprint.get("/link/slack/<token>")
@signed_in
def confirm(token: str) -> ResponseReturnValue:
    """Ask whoever signed in whether the Slack user behind the link is theirs (decision D6)."""
    runtime = current_runtime()
    with runtime.reading() as reading:
        link = find_link(reading.session, token, now=reading.now)
        kept = kept_request(reading.session, token) if link else None
    page = render_template(
        "sign_in/slack.html",
        known=link is not None,
        asked=asked_for(kept[1]) if kept else "",
        command=runtime.settings.slack.command,
    )
    return page, 200 if link else 404


@blueprint.post("/link/slack/<token>")
@signed_in
def bind(token: str) -> ResponseReturnValue:
    """Link the Slack user to whoever is signed in, then do what they had asked for."""
    runtime = current_runtime()
    _check_member(token)
    actor = browser.current_actor()
    with runtime.begin(actor) as uow:
        link_slack(uow, get_person(uow.session, actor.person_id or 0), token)
        kept = kept_request(uow.session, token)
    words = "Go back to Slack and send your command again."
    if kept is not None and runtime.slack is not None:
        digest, request = kept
        words = runtime.slack.do_again(request)
        with runtime.begin(actor) as uow:
            forget_request(uow, digest)
    flash(f"Your Slack user is linked. {words}")
    return redirect(url_for("queue.show"), 303)


def _check_member(token: str) -> None:
    """Ask Slack who the user is, where it was not asked within a day; outside any transaction.

    Where Slack does not answer its last answer holds. Raises NotAllowed for a user of whom it was
    never asked, and NotFound for a link that is used or too old.
    """
    runtime = current_runtime()
    with runtime.reading() as reading:
        link = find_link(reading.session, token, now=reading.now)
        if link is None:
            raise NotFound("This link was used already, or it is too old.")
        team_id, user_id = link.team_id or "", link.user_id or ""
        fresh = is_fresh(reading.session, team_id, user_id, reading.now)
        known = is_known(reading.session, team_id, user_id)
    if runtime.slack is None or fresh:
        return
    try:
        looked = runtime.slack.look_up(user_id)
    except SlackSilent as silence:
        if not known:
            raise NotAllowed(_UNCHECKED) from silence
        return
    with runtime.begin(SYSTEM) as uow:
        note_standing(uow, team_id, user_id, looked)
