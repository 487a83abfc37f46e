"""Suppliers and their contracts."""

import pytest

from tests.factories import OPERATOR, make_contract
from tracker.domain.errors import Conflict, NotAllowed, NotFound
from tracker.suppliers.queries import get_contract, get_supplier
from tracker.suppliers.service import add_contract, add_supplier


def test_a_contract_belongs_to_one_supplier(work, runtime):
    with work(OPERATOR) as uow:
        made = make_contract(uow)

    with runtime.reading() as look:
        found = get_contract(look.session, made.code)
        assert get_supplier(look.session, found.supplier.code).id == made.supplier_id


def test_an_unknown_code_is_not_found(runtime):
    with runtime.reading() as look:
        with pytest.raises(NotFound, match="NO-SUCH"):
            get_contract(look.session, "NO-SUCH")
        with pytest.raises(NotFound, match="NO-SUCH"):
            get_supplier(look.session, "NO-SUCH")


def test_a_code_that_is_taken_is_a_conflict(work):
    with work(OPERATOR) as uow:
        add_supplier(uow, code="SUP", name="First")

    with pytest.raises(Conflict), work(OPERATOR) as uow:
        add_supplier(uow, code="SUP", name="Second")


def test_only_who_manages_the_register_adds_suppliers(work, estate):
    with pytest.raises(NotAllowed), work(estate.officer) as uow:
        add_supplier(uow, code="SUP", name="Mine")
    with pytest.raises(NotAllowed), work(estate.officer) as uow:
        add_contract(uow, estate.premises.contract.supplier, code="CON", name="Mine")
