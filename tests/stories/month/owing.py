"""Whom a notice may reach by the roles and the owners of the demo alone, counted afresh.

It knows neither leave nor who was reachable: it says who could be owed a notice, not who was.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.ladder import Ladder
from tracker.domain.notices import Audience
from tracker.domain.roles import PERMISSIONS, Permission, Place, Role, Scope
from tracker.outbox.models import OutboxMessage
from tracker.owners.models import StageOwner
from tracker.people.models import RoleGrant

_MANAGING = frozenset({Role.PREMISES_MANAGER, Role.UNIT_HEAD})
_REPORTING = frozenset(
    role for role, permissions in PERMISSIONS.items() if Permission.REPORT in permissions
)
_ROLES = {
    Audience.CONFIRMERS: _MANAGING,
    Audience.SITE_MANAGERS: _MANAGING,
    Audience.ON_SITE: _MANAGING | {Role.REPORTER},
    Audience.REPORTERS: _REPORTING,
    Audience.COVER_SUPPLIER: _MANAGING | {Role.SUPPLIER_USER},
}
_OF_A_STAGE = frozenset({Audience.STAGE_HOLDER, Audience.DEPUTY, Audience.APPROVERS})


@dataclass(slots=True)
class Owing:
    """Everybody's roles and everybody who is named for a stage, read once."""

    ladder: Ladder
    grants: dict[int, list[tuple[Role, Scope]]] = field(default_factory=lambda: defaultdict(list))
    named: list[tuple[int, Scope, int]] = field(default_factory=list)
    _known: dict[tuple[Audience, int, Place], frozenset[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, ladder: Ladder) -> Owing:
        """Return it as the database stands."""
        owing = cls(ladder)
        for grant in session.scalars(sa.select(RoleGrant)):
            owing.grants[grant.person_id].append(
                (grant.role, Scope(grant.scope_kind, grant.scope_id))
            )
        for row in session.scalars(sa.select(StageOwner)):
            scope = Scope(row.scope_kind, row.scope_id or None)
            for person_id in (row.owner_id, row.deputy_id, row.out_of_hours_id):
                if person_id is not None:
                    owing.named.append((row.stage, scope, person_id))
        return owing

    def may_reach(self, message: OutboxMessage, place: Place | None) -> frozenset[int]:
        """Return the numbers of all whom the notice may reach; nobody for that of a channel.

        Raises KeyError for an audience that nobody has thought of here.
        """
        if message.audience is Audience.NAMED_PERSON:
            return frozenset({message.facts["person_id"]})
        if message.audience is Audience.UNIT_CHANNEL or place is None:
            return frozenset()
        stage: int = message.facts.get("to_stage", message.facts.get("stage", 0))
        key = (message.audience, stage, place)
        if key not in self._known:
            self._known[key] = self._found(*key)
        return self._known[key]

    def _found(self, audience: Audience, stage: int, place: Place) -> frozenset[int]:
        if audience not in _OF_A_STAGE:
            return self._with_role(_ROLES[audience], place)
        # What a stage has nobody for is its deputy's, its role's, or that of a stage above.
        roles = frozenset(each.owner_role for each in self.ladder.stages[stage:])
        named = {who for at, scope, who in self.named if at >= stage and scope.covers(place)}
        return self._with_role(roles, place) | named

    def _with_role(self, roles: frozenset[Role], place: Place) -> frozenset[int]:
        return frozenset(
            person_id
            for person_id, held in self.grants.items()
            if any(role in roles and scope.covers(place) for role, scope in held)
        )
