"""People: accounts, grants, signing in, and links that work once."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from tests.deeds import at_once
from tests.factories import EVERYTHING, OPERATOR, TEAM, in_premises, link_to_slack, make_person
from tracker.domain.errors import Conflict, NotAllowed, NotFound
from tracker.domain.roles import Role
from tracker.people.models import BrowserSession, OneTimeLink, RoleGrant
from tracker.people.queries import (
    actor_for_slack,
    actor_of,
    find_person_by_email,
    find_person_by_oidc,
    find_session,
    get_person,
    get_person_by_email,
    list_people,
)
from tracker.people.service import (
    add_person,
    bind_oidc,
    give_grant,
    link_slack,
    make_sign_in_link,
    make_slack_link,
    revoke_grant,
    set_active,
    sign_in,
    sign_out,
    use_sign_in_link,
)

SPANS = {"idle": timedelta(minutes=30), "longest": timedelta(hours=12)}


@pytest.fixture
def person(work):
    """The number of somebody without any grant."""
    with work(OPERATOR) as uow:
        return make_person(uow, name="Pat").id


def _person(uow, number):
    return get_person(uow.session, number)


def test_an_address_belongs_to_one_account_however_it_is_cased(work, person):
    with work(OPERATOR) as uow:
        email = _person(uow, person).email

    with pytest.raises(Conflict, match="there already"), work(OPERATOR) as uow:
        add_person(uow, name="Other", email=email.upper())


def test_one_address_added_twice_at_once_makes_one_account(work, runtime):
    def add():
        with work(OPERATOR) as uow:
            add_person(uow, name="Twin", email="twin@example.test")

    outcomes = at_once(add, add)

    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "NoneType"]


def test_a_grant_holds_until_it_is_revoked_and_is_kept_after(work, runtime, estate, person):
    scope = in_premises(estate.premises)
    with work(OPERATOR) as uow:
        give_grant(uow, _person(uow, person), Role.REPORTER, scope)
    with pytest.raises(Conflict), work(OPERATOR) as uow:
        give_grant(uow, _person(uow, person), Role.REPORTER, scope)
    with work(OPERATOR) as uow:
        held = actor_of(_person(uow, person), "web").grants
        revoke_grant(uow, _person(uow, person), Role.REPORTER, scope)

    with runtime.reading() as look:
        after = actor_of(get_person(look.session, person), "web").grants
        kept = look.session.scalars(sa.select(RoleGrant).where(RoleGrant.person_id == person))
        assert [row.revoked_at for row in kept] == [look.now]
    assert (len(held), after) == (1, ())
    with pytest.raises(NotFound), work(OPERATOR) as uow:
        revoke_grant(uow, _person(uow, person), Role.REPORTER, scope)


def test_only_an_administrator_changes_people(work, estate, person):
    for deed in (
        lambda uow: add_person(uow, name="New", email="new@example.test"),
        lambda uow: give_grant(uow, _person(uow, person), Role.ADMINISTRATOR, EVERYTHING),
        lambda uow: set_active(uow, _person(uow, person), active=False),
        lambda uow: make_sign_in_link(uow, _person(uow, person)),
    ):
        with pytest.raises(NotAllowed, match="Administrators"), work(estate.officer) as uow:
            deed(uow)


def test_a_session_ends_when_idle_or_old_or_signed_out(work, runtime, clock, person):
    with work(OPERATOR) as uow:
        key = sign_in(uow, _person(uow, person))

    def is_there():
        with runtime.reading() as look:
            return find_session(look.session, key, now=look.now, **SPANS) is not None

    found = [is_there()]
    clock.advance(timedelta(minutes=30))
    found.append(is_there())
    clock.advance(timedelta(seconds=1))
    found.append(is_there())
    with work(OPERATOR) as uow:
        sign_out(uow, key)

    assert found == [True, True, False]
    assert not is_there()


def test_the_table_of_sessions_holds_no_key(work, runtime, person):
    with work(OPERATOR) as uow:
        key = sign_in(uow, _person(uow, person))

    with runtime.reading() as look:
        (row,) = look.session.scalars(sa.select(BrowserSession))
    assert key not in row.digest


def test_shutting_an_account_ends_its_sessions_at_once(work, runtime, person):
    with work(OPERATOR) as uow:
        key = sign_in(uow, _person(uow, person))
    with work(OPERATOR) as uow:
        set_active(uow, _person(uow, person), active=False)

    with runtime.reading() as look:
        assert find_session(look.session, key, now=look.now, **SPANS) is None
        assert person not in {row.id for row in list_people(look.session)}
    with pytest.raises(NotAllowed), work(OPERATOR) as uow:
        sign_in(uow, _person(uow, person))


def test_a_one_time_link_signs_in_once_within_ten_minutes(work, clock, person):
    with work(OPERATOR) as uow:
        token, late = (make_sign_in_link(uow, _person(uow, person)) for _ in range(2))
    clock.advance(timedelta(minutes=10))
    with work(OPERATOR) as uow:
        who = use_sign_in_link(uow, token).id
    clock.advance(timedelta(seconds=1))

    assert who == person
    for used_up in (token, late, "invented"):
        with pytest.raises(NotFound, match="ten minutes"), work(OPERATOR) as uow:
            use_sign_in_link(uow, used_up)


def test_a_link_that_two_open_at_once_works_for_one(work, person):
    with work(OPERATOR) as uow:
        token = make_sign_in_link(uow, _person(uow, person))

    def use():
        with work(OPERATOR) as uow:
            use_sign_in_link(uow, token)

    outcomes = at_once(use, use, use)

    assert sorted(type(each).__name__ for each in outcomes) == [
        "NoneType",
        "NotFound",
        "NotFound",
    ]


def test_the_table_of_links_holds_no_token(work, runtime, person):
    with work(OPERATOR) as uow:
        token = make_sign_in_link(uow, _person(uow, person))

    with runtime.reading() as look:
        (row,) = look.session.scalars(sa.select(OneTimeLink))
    assert token not in row.digest


def test_a_link_serves_only_its_own_purpose(work, person):
    with work(OPERATOR) as uow:
        token = make_slack_link(uow, team_id=TEAM, user_id="U1")

    with pytest.raises(NotFound), work(OPERATOR) as uow:
        use_sign_in_link(uow, token)


def test_a_slack_user_is_nobody_until_linked_and_after_the_account_is_shut(work, runtime, person):
    def who():
        with runtime.reading() as look:
            found = actor_for_slack(look.session, TEAM, "U1")
        return found and (found.person_id, found.door)

    found = [who()]
    with work(OPERATOR) as uow:
        link_to_slack(uow, _person(uow, person), "U1")
    found.append(who())
    with work(OPERATOR) as uow:
        set_active(uow, _person(uow, person), active=False)

    assert [*found, who()] == [None, (person, "slack"), None]


def test_the_same_user_of_another_workspace_is_somebody_else(work, runtime, person):
    with work(OPERATOR) as uow:
        link_to_slack(uow, _person(uow, person), "U1")

    with runtime.reading() as look:
        assert actor_for_slack(look.session, "T0OTHER", "U1") is None


def test_a_new_link_ends_the_former_of_either_side(work, runtime, person):
    with work(OPERATOR) as uow:
        other = make_person(uow).id
        link_to_slack(uow, _person(uow, person), "U1")
        link_to_slack(uow, _person(uow, other), "U2")
    with work(OPERATOR) as uow:
        link_to_slack(uow, _person(uow, person), "U2")

    with runtime.reading() as look:
        found = [actor_for_slack(look.session, TEAM, user) for user in ("U1", "U2")]
    assert found[0] is None
    assert found[1].person_id == person


def test_a_slack_link_is_used_up_by_the_first_who_opens_it(work, runtime, person):
    with work(OPERATOR) as uow:
        other = make_person(uow).id
        token = make_slack_link(uow, team_id=TEAM, user_id="U1")

    def link(number):
        with work(OPERATOR) as uow:
            link_slack(uow, _person(uow, number), token)

    outcomes = at_once(partial(link, person), partial(link, other))

    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "NotFound"]


def test_the_provider_is_bound_to_an_account_by_its_subject(work, runtime, person):
    with work(OPERATOR) as uow:
        bind_oidc(uow, _person(uow, person), issuer="https://sso.example.test", subject="s-1")

    with runtime.reading() as look:
        found = find_person_by_oidc(look.session, "https://sso.example.test", "s-1")
        other = find_person_by_oidc(look.session, "https://other.example.test", "s-1")
    assert found.id == person
    assert other is None


def test_an_unknown_person_is_not_found_by_number_or_address(runtime, estate):
    with runtime.reading() as look:
        assert find_person_by_email(look.session, "no@example.test") is None
        with pytest.raises(NotFound):
            get_person_by_email(look.session, "no@example.test")
        with pytest.raises(NotFound):
            get_person(look.session, 9_999)
