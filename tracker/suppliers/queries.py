"""Finding suppliers and contracts."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFound
from tracker.suppliers.models import Contract, Supplier


def get_contract(session: Session, code: str) -> Contract:
    """Return the contract with this code; raises NotFound for an unknown one."""
    found = session.scalars(sa.select(Contract).where(Contract.code == code)).one_or_none()
    if found is None:
        raise NotFound(f"No contract has the code {code}.")
    return found


def get_supplier(session: Session, code: str) -> Supplier:
    """Return the supplier with this code; raises NotFound for an unknown one."""
    found = session.scalars(sa.select(Supplier).where(Supplier.code == code)).one_or_none()
    if found is None:
        raise NotFound(f"No supplier has the code {code}.")
    return found


def contracts_of(code: str) -> sa.Select[int]:
    """Return the statement that finds the numbers of the contracts of this supplier."""
    return (
        sa.select(Contract.id)
        .join(Supplier, Contract.supplier_id == Supplier.id)
        .where(Supplier.code == code)
    )
