"""People in the browser: who there is, and of one person the roles, the orders and the leave."""

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.calendar import london_date
from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor, Grant, Permission, Role, Scope
from tracker.owners.absences import list_absences
from tracker.owners.leaving import left_behind
from tracker.owners.queries import Directory
from tracker.people.listing import page_of_people
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.premises.seers import count_seen, known_to, words_of_scopes
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.paging import Page, page_asked, words_asked
from tracker.web.session import current_actor
from tracker.work_orders.counting import count_orders
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.holding import held_by

blueprint = Blueprint("people", __name__, url_prefix="/people")

_PAGE = 50


@blueprint.get("")
@requires(Permission.VIEW_PEOPLE)
def index() -> ResponseReturnValue:
    """List the people of whose roles the reader may know, narrowed by the address."""
    actor = current_actor()
    asked = request.args.get("role", "")
    with current_runtime().reading() as reading:
        number = page_asked()
        found, total = page_of_people(
            reading.session,
            known_to(actor),
            text=words_asked("q"),
            by_address=knows_addresses(actor),
            role=Role(asked) if asked in set(Role) else None,
            closed=request.args.get("closed") == "yes",
            page=number,
            size=_PAGE,
        )
        held = {person.id: actor_of(person, "web").grants for person in found}
        return render_template(
            "people/index.html",
            page=Page(found, number, max(1, -(-total // _PAGE)), total),
            held=held,
            places=_places_of(reading, [grant for each in held.values() for grant in each]),
            roles=[(role.value, role.label) for role in Role],
            by_address=knows_addresses(actor),
        )


@blueprint.get("/<int:number>")
@requires(Permission.VIEW_PEOPLE)
def show(number: int) -> ResponseReturnValue:
    """Show one person: roles, what they hold and stand in for, leave, and how they are told."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        person = known_person(reading, actor, number)
        themselves = actor_of(person, "web")
        scopes = [Grant(row.role, Scope(row.scope_kind, row.scope_id)) for row in person.grants]
        named = left_behind(reading.session, reading.policy.ladder, person.id, reading.now)
        places = words_of_scopes(
            reading.session, {grant.scope for grant in scopes} | {each.scope for each in named}
        )
        return render_template(
            "people/show.html",
            person=person,
            places=places,
            scope=Scope,
            ladder=reading.policy.ladder,
            holds=_holds(reading, actor, person) if person.active else {},
            named=named,
            absences=list_absences(
                reading.session, since=london_date(reading.now), person_id=person.id
            ),
            seen=count_seen(reading.session, themselves) if person.active else None,
            may_manage=actor.may_anywhere(Permission.MANAGE_PEOPLE),
            knows_addresses=knows_addresses(actor),
            may_read_trail=actor.may_anywhere(Permission.VIEW_TRAIL),
        )


def knows_addresses(actor: Actor) -> bool:
    """Whether the actor is shown by which addresses people are reached: who names owners is."""
    return actor.may_anywhere(Permission.MANAGE_OWNERS)


def known_person(reading: Reading, actor: Actor, number: int) -> Person:
    """Return the person; raises NotFound for one of whose roles the actor may not know."""
    person = reading.session.scalars(
        sa.select(Person).where(Person.id == number, known_to(actor))
    ).one_or_none()
    if person is None:
        raise NotFound("There is no such person whose roles you may see.")
    return person


def _holds(reading: Reading, actor: Actor, person: Person) -> dict[int, int]:
    """Return how many open orders that the reader may see the person holds, by stage."""
    directory = Directory.load(reading.session, reading.now)
    held = held_by(reading.session, actor, person, reading.policy, directory)
    if not held:
        return {}
    counts = count_orders(reading.session, actor, OrderFilter(held=held))
    return dict(sorted(counts.by_stage.items()))


def _places_of(reading: Reading, grants: list[Grant]) -> dict[Scope, str]:
    return dict(words_of_scopes(reading.session, {grant.scope for grant in grants}))
