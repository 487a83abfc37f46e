"""Naming the owner and the deputy of a stage."""

import sqlalchemy as sa

from tracker.domain.errors import Conflict
from tracker.domain.events import StageOwnerSet
from tracker.domain.roles import Permission, Scope
from tracker.owners.models import StageOwner
from tracker.people.models import Person
from tracker.unit_of_work import UnitOfWork


def set_stage_owner(
    uow: UnitOfWork, *, stage: int, scope: Scope, owner: Person, deputy: Person | None
) -> StageOwner:
    """Name who owns a stage over a scope, and who stands in.

    Raises Conflict for an owner whose account is closed, or who would be their own deputy.
    """
    uow.actor.require_anywhere(Permission.MANAGE_OWNERS)
    if not owner.active:
        raise Conflict(f"{owner.name}'s account is closed.")
    if deputy is not None and deputy.id == owner.id:
        raise Conflict("The deputy must be somebody else than the owner.")
    row = uow.session.scalars(
        sa.select(StageOwner).where(
            StageOwner.stage == stage,
            StageOwner.scope_kind == scope.kind,
            StageOwner.scope_id == (scope.id or 0),
        )
    ).one_or_none()
    if row is None:
        row = StageOwner(stage=stage, scope_kind=scope.kind, scope_id=scope.id or 0)
        uow.add(row)
    else:
        uow.watch(row)
    row.owner, row.owner_id = owner, owner.id
    row.deputy, row.deputy_id = deputy, deputy.id if deputy else None
    uow.session.flush()
    uow.record(StageOwnerSet(stage, scope.kind, scope.id), row)
    return row
