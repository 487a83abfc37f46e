"""The whole trail in the browser: searched, one entry, and the chain proved whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from marshmallow import fields

from tracker.domain.calendar import LONDON
from tracker.domain.errors import Invalid, NotFound
from tracker.domain.events import KINDS
from tracker.domain.roles import Permission, Scope, ScopeKind
from tracker.forms import FormSchema, LondonDate, load
from tracker.people.listing import names_of, people_named
from tracker.people.models import Person
from tracker.premises.seers import words_of_scopes
from tracker.reports.subjects import about_what_is_seen
from tracker.runtime import Reading, current_runtime
from tracker.trail.chained import Content
from tracker.trail.models import TrailEntry
from tracker.trail.search import By, TrailFilter, get_entry, search_entries
from tracker.web.access import requires
from tracker.web.paging import number_asked, words_asked
from tracker.web.session import current_actor
from tracker.web.timeline import timeline_of
from tracker.web.trail import changes_of

blueprint = Blueprint("trail_search", __name__, url_prefix="/trail")

_PAGE = 50
_LONGEST_NUMBER = 12


class _SpanSchema(FormSchema):
    """From which day to which the trail is searched."""

    since = LondonDate(load_default=None)
    until = LondonDate(load_default=None)
    by = fields.Enum(By, by_value=True, load_default=None)


@blueprint.get("")
@requires(Permission.VIEW_TRAIL)
def show() -> ResponseReturnValue:
    """List the entries that match the address, the newest first, each as a sentence."""
    errors: Mapping[str, Any] = {}
    try:
        span = load(_SpanSchema(), {each: words_asked(each) for each in ("since", "until", "by")})
    except Invalid as error:
        span, errors = {}, error.errors
    actor = current_actor()
    with current_runtime().reading() as reading:
        wanted = TrailFilter(
            subject=_subject(words_asked("subject")),
            people=_people(reading),
            kind=words_asked("kind") if words_asked("kind") in KINDS else "",
            by=span.get("by"),
            since=_midnight(span.get("since"), 0),
            until=_midnight(span.get("until"), 1),
        )
        entries, more = search_entries(
            reading.session,
            wanted,
            allowed=about_what_is_seen(actor, Permission.VIEW_TRAIL, TrailEntry.subject),
            before=number_asked("before"),
            size=_PAGE,
        )
        person = reading.session.get(Person, number_asked("person") or 0)
        return render_template(
            "trail/search.html",
            errors=errors,
            entries=timeline_of(reading.session, entries[::-1]),
            subjects={entry.number: entry.subject for entry in entries},
            people=_named(reading, entries),
            places=_places(reading, entries),
            before=entries[-1].number if more else None,
            kinds=_kinds(),
            bys=[(each.value, each.label) for each in By],
            person=person,
            everything=actor.scopes_for(Permission.VIEW_TRAIL).everything,
        ), (422 if errors else 200)


@blueprint.get("/<int:number>")
@requires(Permission.VIEW_TRAIL)
def entry(number: int) -> ResponseReturnValue:
    """Show one entry: what changed, and whether its hash follows from the entry before."""
    allowed = about_what_is_seen(current_actor(), Permission.VIEW_TRAIL, TrailEntry.subject)
    with current_runtime().reading() as reading:
        row = get_entry(reading.session, min(number, 10**_LONGEST_NUMBER), allowed=allowed)
        if row is None:
            raise NotFound("There is no entry of that number that you may read.")
        before = reading.session.get(TrailEntry, row.number - 1)
        content = Content(*(getattr(row, name) for name in Content._fields))
        return render_template(
            "trail/entry.html",
            entry=timeline_of(reading.session, [row])[0],
            subject=row.subject,
            people=_named(reading, [row]),
            where=_places(reading, [row]).get(row.number, ""),
            changes=changes_of(row.values["changes"]),
            holds=content.digest_after(row.previous) == row.digest
            and (before is None or before.digest == row.previous),
        )


def _subject(words: str) -> str:
    """Return the subject as the trail has it: codes and references stand in capitals there."""
    return words if ":" in words else words.upper()


def _people(reading: Reading) -> Sequence[int] | None:
    """Return the numbers of those who were asked for by number or by name; None for nobody."""
    number, name = number_asked("person"), words_asked("who")
    if number is not None:
        return [number]
    if not name:
        return None
    return people_named(reading.session, name)


def _midnight(on: Any, days_on: int) -> datetime | None:
    """Return the instant at which a day begins in London, or one so many days later."""
    return None if on is None else datetime.combine(on + timedelta(days=days_on), time(), LONDON)


def _places(reading: Reading, entries: Sequence[TrailEntry]) -> dict[int, str]:
    """Return in words where a role or an owner was named for, by the number of the entry."""
    found: dict[int, Scope] = {}
    for row in entries:
        if row.kind in {"person.grant_given", "person.grant_revoked", "stage.owner_set"}:
            event = row.values["event"]
            found[row.number] = Scope(ScopeKind(event["scope"]), event["scope_id"])
    words = words_of_scopes(reading.session, found.values())
    return {number: words.get(scope, "") for number, scope in found.items()}


def _named(reading: Reading, entries: Sequence[TrailEntry]) -> dict[int, str]:
    """Return the names of the people whom the entries are about, by their numbers."""
    numbers = {number for row in entries if (number := _person_in(row.subject))}
    return names_of(reading.session, numbers) if numbers else {}


def _person_in(subject: str) -> int | None:
    kind, _, number = subject.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of fact by what they are about, each in the words of its name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in sorted(KINDS):
        about, _, name = kind.partition(".")
        words = name.replace("_", " ").capitalize()
        groups.setdefault(about.replace("_", " ").capitalize(), []).append((kind, words))
    return list(groups.items())
