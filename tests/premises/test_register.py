"""The register: premises are closed and never deleted, and an address is told to few."""

import pytest
import sqlalchemy as sa

from tests.deeds import complete, confirm, log
from tests.factories import OPERATOR, make_location, make_premises
from tracker.domain.categories import PremisesType
from tracker.domain.errors import Conflict, NotAllowed, NotFound
from tracker.premises.models import Premises, PremisesStatus
from tracker.premises.queries import get_location, get_premises, get_unit, list_premises
from tracker.premises.service import close_premises, show_address
from tracker.trail.models import TrailEntry
from tracker.work_orders.queries import count_open_at


def _close(work, estate):
    with work(OPERATOR) as uow:
        premises = get_premises(uow.session, OPERATOR, estate.premises.code)
        close_premises(uow, premises, open_orders=count_open_at(uow.session, premises))


def test_premises_with_open_orders_are_not_closed(work, estate):
    log(work, estate.reporter, estate.premises)

    with pytest.raises(Conflict, match=r"It has 1 open order\."):
        _close(work, estate)


def test_closed_premises_stay_readable_and_leave_the_lists(work, runtime, estate):
    order = log(work, estate.reporter, estate.premises)
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)

    _close(work, estate)

    with runtime.reading() as look:
        found = get_premises(look.session, estate.auditor, estate.premises.code)
        listed = [row.code for row in list_premises(look.session, estate.auditor)]
        with_closed = list_premises(look.session, estate.auditor, include_closed=True)
    assert (found.status, found.closed_on.isoformat()) == (PremisesStatus.CLOSED, "2026-11-16")
    assert found.code not in listed
    assert found.code in {row.code for row in with_closed}


def test_premises_cannot_be_deleted_while_anything_hangs_on_them(work, runtime, estate):
    log(work, estate.reporter, estate.premises)

    with pytest.raises(sa.exc.IntegrityError), runtime.engine.begin() as connection:
        connection.execute(sa.delete(Premises).where(Premises.id == estate.premises.id))


def test_only_who_manages_the_register_changes_it(work, estate):
    with pytest.raises(NotAllowed, match="Administrators"), work(estate.officer) as uow:
        make_location(uow, uow.session.merge(estate.premises))


@pytest.mark.parametrize("name", ["reporter", "supplier", "administrator"])
def test_an_address_is_not_told_to_who_need_not_know_it(work, estate, name):
    with pytest.raises(NotAllowed, match="see this address"), work(getattr(estate, name)) as uow:
        show_address(uow, uow.session.merge(estate.premises))


def test_the_trail_holds_no_address(runtime, estate):
    with runtime.reading() as look:
        address = look.session.merge(estate.premises).address.words
        whole = "".join(look.session.scalars(sa.select(TrailEntry.data)))

    assert address not in whole


def test_locations_form_a_tree_within_their_premises(work, runtime, estate):
    with work(OPERATOR) as uow:
        premises = uow.session.merge(estate.premises)
        building = make_location(uow, premises)
        room = make_location(uow, premises, name="Kitchen", parent=building)

    with runtime.reading() as look:
        found = get_location(look.session, estate.premises, room.code)
        assert found.parent_id == building.id
        with pytest.raises(NotFound):
            get_location(look.session, estate.elsewhere, room.code)


def test_premises_are_found_by_code_name_unit_and_type(work, runtime, estate):
    with work(OPERATOR) as uow:
        court = make_premises(uow, name="100% Court", premises_type=PremisesType.COURT)

    def codes(**narrowed):
        with runtime.reading() as look:
            return [row.code for row in list_premises(look.session, OPERATOR, **narrowed)]

    assert codes(text="rowan") == [estate.premises.code]
    assert codes(text="0%") == [court.code]
    assert codes(text="%") == [court.code]
    assert codes(unit_code=court.unit.code) == [court.code]
    assert codes(premises_type=PremisesType.COURT) == [court.code]
    assert len(codes(limit=2)) == 2


def test_a_code_is_known_however_it_is_cased(runtime, estate):
    with runtime.reading() as look:
        found = get_premises(look.session, estate.manager, f" {estate.premises.code.lower()} ")
        with pytest.raises(NotFound):
            get_unit(look.session, "NO-SUCH")

    assert found.code == estate.premises.code


@pytest.mark.parametrize("code", ["\x00", "PR\x00001", "\u202e100-RP", ""])
def test_a_code_that_no_premises_can_have_is_not_found(runtime, estate, code):
    with runtime.reading() as look:
        with pytest.raises(NotFound):
            get_premises(look.session, estate.auditor, code)
        with pytest.raises(NotFound):
            get_location(look.session, estate.premises, code)
