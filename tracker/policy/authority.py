"""The clauses of local authority, read from the file of a ladder."""

from tracker.domain.authority import Authority, Power
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role
from tracker.policy.section import Section


def read_authority(file: Section, *, height: int) -> tuple[Authority, ...]:
    """Return the clauses of a ladder, its faults noted in the section; none where it has none."""
    if file.get("authority") is None:
        return ()
    clauses = [_read(table, height) for table in file.sections("authority", "key")]
    for name in ("key", "clause"):
        named = [getattr(clause, name) for clause in clauses]
        for double in sorted({one for one in named if named.count(one) > 1}):
            file.fault(f"authority: the {name} {double!r} is there twice")
    return tuple(clauses)


def _read(table: Section, height: int) -> Authority:
    stages = {
        "stage": table.whole("stage", least=0),
        "after_stage": (
            None if table.get("after_stage") is None else table.whole("after_stage", least=1)
        ),
    }
    for name, number in stages.items():
        if number is not None and number > height:
            table.fault(f"{name} is stage {number}, which does not exist")
    missed = table.get("after_missed")
    clause = Authority(
        key=table.text("key"),
        clause=table.text("clause"),
        stage=stages["stage"] or 0,
        role=table.choice("role", Role),
        power=table.choice("power", Power),
        limit_pence=table.whole("limit_pence", least=0),
        after_stage=stages["after_stage"],
        after_missed=None if missed is None else table.choice("after_missed", MilestoneKind),
    )
    table.close()
    return clause
