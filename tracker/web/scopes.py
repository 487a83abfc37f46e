"""Scopes as a list offers them: over what the reader may see, the widest first."""

from tracker.domain.roles import Scope, ScopeKind
from tracker.premises.queries import list_premises
from tracker.runtime import Reading
from tracker.web.session import current_actor


def scope_key(kind: ScopeKind, number: int | None) -> str:
    """Return what a list of scopes sends for one of them."""
    return f"{kind}-{number or 0}"


def scope_of(key: str) -> Scope:
    """Return the scope that a list sent; the key is one of those that `places` offered."""
    kind, _, number = key.partition("-")
    return Scope(ScopeKind(kind), int(number) or None)


def places(reading: Reading) -> dict[str, str]:
    """Return the scopes over what the reader may see, with their words, the widest first."""
    found = {scope_key(ScopeKind.EVERYTHING, 0): "Everywhere"}
    premises = list_premises(reading.session, current_actor(), include_closed=True)
    for item in sorted(premises, key=lambda row: row.contract.name):
        found[scope_key(ScopeKind.CONTRACT, item.contract_id)] = f"Contract: {item.contract.name}"
    for item in sorted(premises, key=lambda row: row.unit.name):
        found[scope_key(ScopeKind.UNIT, item.unit_id)] = f"Unit: {item.unit.name}"
    for item in premises:
        found[scope_key(ScopeKind.PREMISES, item.id)] = f"Premises: {item.code} {item.name}"
    return found
