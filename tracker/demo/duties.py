"""Who owns each stage where in the demo, and who stands in: no order there belongs to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.demo import register
from tracker.demo.people import manager_key, scope_of
from tracker.demo.register import Register
from tracker.domain.joint import Part
from tracker.owners.service import set_stage_owner
from tracker.people.models import Person
from tracker.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Duty:
    """The owner and the deputy of a stage, or of its second acceptance; people by their keys."""

    stage: int
    place: str
    owner: str
    deputy: str
    part: Part = Part.OWNER


def duties(opened: Register) -> Iterator[Duty]:
    """Yield every duty: site, supplier's desk and management, division, Estates Directorate."""
    yield Duty(0, "everything", "triage-lead", "triage-deputy")
    for code, premises in opened.premises.items():
        yield Duty(1, f"premises:{code}", manager_key(code), f"duty-{premises.unit.code}")
    for contract in register.CONTRACTS:
        place = f"contract:{contract}"
        yield Duty(2, place, f"desk-{contract}", f"desk-deputy-{contract}")
        yield Duty(3, place, f"area-{contract}", f"account-{contract}")
    for unit in opened.units:
        # The divisional lead has a part of their own in danger at approved premises.
        deputy = f"duty-{unit}" if unit == register.APPROVED_PREMISES_UNIT else "spoc"
        yield Duty(4, f"unit:{unit}", f"head-{unit}", deputy)
    yield Duty(4, "everything", "spoc", "service-manager", Part.SECOND)
    yield Duty(5, "everything", "contract-manager", "service-manager")
    yield Duty(6, "everything", "deputy-director", "director")


def set_duties(uow: UnitOfWork, opened: Register, people: dict[str, Person]) -> None:
    """Name the owner of every stage everywhere, and a deputy, who is called at night too."""
    for duty in duties(opened):
        set_stage_owner(
            uow,
            stage=duty.stage,
            scope=scope_of(opened, duty.place),
            owner=people[duty.owner],
            deputy=people[duty.deputy],
            out_of_hours=people[duty.deputy],
            part=duty.part,
        )
