"""How a scope is written on the command line, such as `unit:LDU-01`."""

import click
from sqlalchemy.orm import Session

from tracker.domain.roles import SYSTEM, Scope, ScopeKind
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import get_premises, get_unit
from tracker.suppliers.models import Contract
from tracker.suppliers.queries import get_contract

SYNTAX = "`everything`, `unit:CODE`, `premises:CODE` or `contract:CODE`"


def find_scope(session: Session, words: str) -> Scope:
    """Return the scope that the words name.

    Raises BadParameter for words of another form, and NotFound for a code that does not exist.
    """
    kind, _, code = words.strip().partition(":")
    match kind, bool(code):
        case ScopeKind.EVERYTHING, False:
            return Scope(ScopeKind.EVERYTHING)
        case ScopeKind.UNIT, True:
            return Scope(ScopeKind.UNIT, get_unit(session, code).id)
        case ScopeKind.PREMISES, True:
            return Scope(ScopeKind.PREMISES, get_premises(session, SYSTEM, code).id)
        case ScopeKind.CONTRACT, True:
            return Scope(ScopeKind.CONTRACT, get_contract(session, code).id)
        case _:
            raise click.BadParameter(f"{words} is not a scope. Write {SYNTAX}.")


def scope_words(session: Session, kind: ScopeKind, number: int | None) -> str:
    """Return the words that find_scope() takes for a stored scope."""
    row: Unit | Premises | Contract | None
    match kind:
        case ScopeKind.EVERYTHING:
            return kind.value
        case ScopeKind.UNIT:
            row = session.get(Unit, number)
        case ScopeKind.PREMISES:
            row = session.get(Premises, number)
        case ScopeKind.CONTRACT:
            row = session.get(Contract, number)
    return f"{kind}:{row.code if row else '?'}"
