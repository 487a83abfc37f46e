"""Who answers for each stage at one place, and whom to speak to there."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.joint import Part
from tracker.domain.ladder import Ladder, Stage
from tracker.domain.reachability import Contact
from tracker.domain.roles import Role
from tracker.owners.queries import Directory, HeldAs
from tracker.owners.snapshot import Named
from tracker.premises.models import Premises

_SPOKEN_TO = (
    Role.PREMISES_MANAGER,
    Role.UNIT_HEAD,
    Role.SUPPLIER_USER,
    Role.ESTATES_OFFICER,
)
_GROUNDS = {
    HeldAs.OWNER: "as its owner",
    HeldAs.DEPUTY: "as the deputy",
    HeldAs.OUT_OF_HOURS: "as the out-of-hours contact",
    HeldAs.ROLE: "by their role: no owner is named",
    HeldAs.STAGE_ABOVE: "from the stage above: nobody of this stage can be reached",
    HeldAs.NOBODY: "",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage at a place: who holds an order there now, on what ground, and who is named."""

    stage: Stage
    second: bool
    holders: Sequence[Contact]
    ground: str
    named: Named | None

    @property
    def is_gap(self) -> bool:
        """Whether nobody of the stage itself can be reached."""
        return not self.holders or self.ground == _GROUNDS[HeldAs.STAGE_ABOVE]


def rungs_at(directory: Directory, ladder: Ladder, premises: Premises) -> list[Rung]:
    """Return each stage of the ladder, and second acceptance, as it stands at the premises."""
    found = []
    for stage in ladder.stages:
        for part in stage.parts_at(premises.premises_type):
            held = directory.holders(ladder, stage.number, premises.place, part=part)
            found.append(
                Rung(
                    stage=stage,
                    second=part is Part.SECOND,
                    holders=held.people,
                    ground=_GROUNDS[held.held_as],
                    named=directory.named(stage.number, premises.place, part),
                )
            )
    return found


def contacts_at(directory: Directory, premises: Premises) -> list[tuple[Role, Sequence[Contact]]]:
    """Return whom to speak to about the premises by their roles, of the narrowest scope each."""
    return [(role, directory.having_any((role,), premises.place)) for role in _SPOKEN_TO]
