"""People in the browser: who may know of whose roles, and giving and ending one with a preview."""

import pytest
import sqlalchemy as sa

from tests.factories import EVERYTHING, OPERATOR, in_premises, in_unit, make_actor, make_person
from tests.web.reader import Reader
from tracker.domain.roles import Role
from tracker.people.models import Person, RoleGrant
from tracker.trail.models import FreeText
from tracker.trail.queries import entries_of


@pytest.fixture
def pat(work):
    """The number of somebody without any role."""
    with work(OPERATOR) as uow:
        return make_person(uow, name="Pat Newcomer").id


def roles_of(runtime, number):
    """The roles that the person holds now."""
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(RoleGrant).where(
                RoleGrant.person_id == number, RoleGrant.revoked_at.is_(None)
            )
        )
        return [(row.role, row.scope_kind.value) for row in rows]


def preview(reader, number, role, scope):
    """The page that shows what the role would open."""
    return reader.get(f"/people/{number}/roles/give", role=role, scope=scope)


def test_people_are_found_by_name_and_role_with_their_roles_in_words(read_as, estate):
    officer = read_as(estate.officer)

    everybody = officer.get("/people")
    managers = officer.get("/people", role="premises_manager")

    assert f"Premises manager of premises {estate.premises.code} Rowan House" in everybody.words
    assert "Mina Manager" in managers.words
    assert "Rita Reporter" not in managers.words
    assert "Una Head" in officer.get("/people", q="una h").words
    assert "Clear the filters" in officer.get("/people", q="nobody at all").words


def test_only_those_who_name_owners_see_addresses_or_find_anybody_by_one(read_as, estate, runtime):
    with runtime.reading() as look:
        email = look.session.get_one(Person, estate.manager.person_id).email
    path = f"/people/{estate.manager.person_id}"

    seen = {
        who: (
            email in read_as(getattr(estate, who)).get(path).words,
            "Mina Manager" in read_as(getattr(estate, who)).get("/people", q=email).words,
        )
        for who in ("officer", "auditor", "administrator")
    }

    assert seen == {
        "officer": (True, True),
        "auditor": (False, False),
        "administrator": (True, True),
    }


def test_whoever_has_no_business_with_roles_gets_no_page_of_them(read_as, estate):
    for who in (estate.reporter, estate.manager, estate.unit_head, estate.supplier):
        assert read_as(who).get("/people").status == 403
        assert read_as(who).get(f"/people/{estate.manager.person_id}").status == 403


def test_an_auditor_of_one_unit_knows_of_the_people_of_that_unit(app, work, estate):
    with work(OPERATOR) as uow:
        unit = uow.session.merge(estate.elsewhere).unit
        theirs = make_actor(uow, Role.AUDITOR, in_unit(unit), name="Una Elsewhere")
    reader = Reader(app, theirs)

    page = reader.get("/people")

    assert "Stan Stranger" in page.words
    assert "Olu Officer" in page.words  # whoever looks after everything looks after this too
    assert "Mina Manager" not in page.words
    assert reader.get(f"/people/{estate.manager.person_id}").status == 404


def test_a_person_shows_what_they_hold_and_what_they_may_see(read_as, estate, reference):
    page = read_as(estate.auditor).get(f"/people/{estate.officer.person_id}")

    assert "Approved premises: 1" in page.words
    assert "Not escalated: 1 order" in page.words
    assert f"/trail?person={estate.officer.person_id}" in page.links().values()


def test_a_role_is_previewed_before_it_is_given(read_as, estate, runtime, pat):
    reader = read_as(estate.administrator)

    page = preview(reader, pat, "premises_manager", f"premises-{estate.premises.id}")

    assert f"Opens 1 premises with their orders: {estate.premises.code}" in page.words
    assert "1 of them is approved premises" in page.words
    assert "see this address" in page.words
    assert roles_of(runtime, pat) == []


def test_a_role_is_given_with_its_reason_on_the_trail(read_as, estate, runtime, pat):
    reader = read_as(estate.administrator)
    page = preview(reader, pat, "reporter", f"premises-{estate.premises.id}")
    path = f"/people/{pat}/roles/give"

    done = reader.post(path, **page.form(path), reason="Joins the night staff", follow=True)

    assert "Pat Newcomer is reporter now." in done.tree.text
    assert roles_of(runtime, pat) == [("reporter", "premises")]
    with runtime.reading() as look:
        last = entries_of(look.session, f"person:{pat}")[-1]
        (key,) = last.values["texts"]
        assert last.kind == "person.grant_given"
        assert last.actor == f"person:{estate.administrator.person_id}"
        assert look.session.get_one(FreeText, key).words == "Joins the night staff"


def test_a_role_without_a_reason_or_of_no_place_is_not_given(read_as, estate, runtime, pat):
    reader = read_as(estate.administrator)
    page = preview(reader, pat, "reporter", "everything-0")
    path = f"/people/{pat}/roles/give"

    refused = reader.post(path, **page.form(path), reason="")
    nowhere = preview(reader, pat, "reporter", "premises-99999")

    assert refused.status == 422
    assert "reason" in refused.errors
    assert nowhere.errors["scope"] == "Select where the role holds"
    assert roles_of(runtime, pat) == []


def test_a_role_is_ended_with_a_preview_of_what_it_closes(read_as, estate, runtime):
    number = estate.manager.person_id
    with runtime.reading() as look:
        row = look.session.scalars(
            sa.select(RoleGrant.id).where(RoleGrant.person_id == number)
        ).one()
    reader = read_as(estate.administrator)
    path = f"/people/{number}/roles/{row}/end"

    page = reader.get(path)
    done = reader.post(path, **page.form(), reason="Left the service", follow=True)

    assert f"Closes 1 premises with their orders: {estate.premises.code}" in page.words
    assert "is no longer premises manager there" in done.tree.text
    assert roles_of(runtime, number) == []
    assert read_as(estate.manager).get(f"/premises/{estate.premises.code}").status in {403, 404}


def test_the_last_administrator_cannot_be_locked_out(read_as, estate, runtime, work):
    number = estate.administrator.person_id
    with runtime.reading() as look:
        row = look.session.scalars(
            sa.select(RoleGrant.id).where(RoleGrant.person_id == number)
        ).one()
    reader = read_as(estate.administrator)
    path = f"/people/{number}/roles/{row}/end"

    refused = reader.post(path, **reader.get(path).form(), reason="I am leaving")
    with work(OPERATOR) as uow:
        make_actor(uow, Role.ADMINISTRATOR, EVERYTHING, name="Bea Second")
    done = reader.post(path, **reader.get(path).form(), reason="I am leaving")

    assert refused.status == 409
    assert "is the last administrator of everything" in refused.words
    assert done.status == 303
    assert roles_of(runtime, number) == []


def test_an_administrator_of_a_part_gives_no_role_beyond_it(app, work, estate, runtime, pat):
    with work(OPERATOR) as uow:
        partial = make_actor(
            uow, Role.ADMINISTRATOR, in_premises(uow.session.merge(estate.elsewhere)), name="Bit"
        )
        make_person(uow, Role.REPORTER, in_premises(estate.elsewhere), name="Within")
    reader = Reader(app, partial)
    within = _number(runtime, "Within")
    here, path = f"premises-{estate.elsewhere.id}", f"/people/{within}/roles/give"

    everything = reader.post(
        path,
        **{**preview(reader, within, "auditor", "everything-0").form(path), "reason": "To look"},
    )
    theirs = reader.post(
        path, **{**preview(reader, within, "auditor", here).form(path), "reason": "To look"}
    )

    assert (everything.status, theirs.status) == (403, 303)
    assert roles_of(runtime, within) == [("reporter", "premises"), ("auditor", "premises")]


def _number(runtime, name):
    with runtime.reading() as look:
        return look.session.scalars(sa.select(Person.id).where(Person.name == name)).one()
