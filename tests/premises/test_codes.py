"""QR codes of premises: kept as a digest, made and withdrawn by who keeps the register."""

import pytest
import sqlalchemy as sa

from tests.factories import OPERATOR, make_location
from tracker.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.premises.codes import find_code, list_codes, make_code, withdraw_code
from tracker.premises.models_codes import RoomCode
from tracker.premises.queries import get_premises
from tracker.premises.service import close_premises
from tracker.trail.queries import entries_of


@pytest.fixture
def made(work, estate):
    """The token of a code for a kitchen."""
    with work(OPERATOR) as uow:
        room = make_location(uow, uow.session.merge(estate.premises), name="Kitchen")
    with work(estate.administrator) as uow:
        return make_code(uow, estate.premises.code, room.code)[1]


def test_a_code_is_found_by_its_token_which_is_kept_nowhere(runtime, estate, made):
    with runtime.reading() as look:
        code = find_code(look.session, made)
        row = look.session.execute(sa.select(RoomCode.__table__)).one()
        trail = "".join(entry.data for entry in entries_of(look.session, estate.premises.code))
        with pytest.raises(NotFound):
            find_code(look.session, code.token_digest)

    assert (code.premises.code, code.where, code.number) == (estate.premises.code, "Kitchen", 1)
    assert made not in map(str, row)
    assert "premises.room_code_made" in {e.kind for e in _entries(runtime, estate)}
    assert made not in trail


def test_a_withdrawn_code_opens_nothing_and_stays_in_the_list(work, runtime, estate, made):
    for _ in range(2):
        with work(estate.administrator) as uow:
            withdraw_code(uow, estate.premises.code, 1)

    with runtime.reading() as look:
        with pytest.raises(NotFound):
            find_code(look.session, made)
        (row,) = list_codes(look.session, estate.premises)
    assert row.withdrawn_at is not None
    kinds = [entry.kind for entry in _entries(runtime, estate)]
    assert kinds.count("premises.room_code_withdrawn") == 1


def test_a_code_of_closed_premises_opens_nothing_and_none_is_made(work, runtime, estate, made):
    with work(OPERATOR) as uow:
        close_premises(
            uow, get_premises(uow.session, OPERATOR, estate.premises.code), open_orders=0
        )

    with runtime.reading() as look, pytest.raises(NotFound):
        find_code(look.session, made)
    with pytest.raises(Conflict, match="closed"), work(OPERATOR) as uow:
        make_code(uow, estate.premises.code)


@pytest.mark.parametrize("name", ["reporter", "manager", "unit_head", "officer"])
def test_only_who_keeps_the_register_makes_and_withdraws_codes(work, estate, made, name):
    with pytest.raises(NotAllowed, match="Administrators"), work(getattr(estate, name)) as uow:
        make_code(uow, estate.premises.code)
    with pytest.raises(NotAllowed, match="Administrators"), work(getattr(estate, name)) as uow:
        withdraw_code(uow, estate.premises.code, 1)


def test_a_code_for_a_room_of_other_premises_is_refused(work, estate):
    with work(OPERATOR) as uow:
        room = make_location(uow, uow.session.merge(estate.elsewhere))

    with pytest.raises(Invalid, match="of these premises"), work(OPERATOR) as uow:
        make_code(uow, estate.premises.code, room.code)
    with pytest.raises(NotFound), work(OPERATOR) as uow:
        withdraw_code(uow, estate.premises.code, 7)


def _entries(runtime, estate):
    with runtime.reading() as look:
        return entries_of(look.session, estate.premises.code)
