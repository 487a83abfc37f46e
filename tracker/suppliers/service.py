"""Adding suppliers and contracts to the register."""

from tracker.domain.events import ContractAdded, SupplierAdded
from tracker.domain.roles import Permission
from tracker.suppliers.models import Contract, Supplier
from tracker.unit_of_work import UnitOfWork


def add_supplier(uow: UnitOfWork, *, code: str, name: str) -> Supplier:
    """Add a company to the register."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    supplier = Supplier(code=code, name=name)
    uow.add(supplier)
    uow.session.flush()
    uow.record(SupplierAdded(code), supplier)
    return supplier


def add_contract(uow: UnitOfWork, supplier: Supplier, *, code: str, name: str) -> Contract:
    """Add an agreement with the supplier."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    contract = Contract(code=code, name=name, supplier_id=supplier.id)
    contract.supplier = supplier
    uow.add(contract)
    uow.session.flush()
    uow.record(ContractAdded(code), contract)
    return contract
