"""The attention budget, read from its file."""

from datetime import timedelta
from types import MappingProxyType

from tracker.domain.attention import Attention, Budget
from tracker.domain.roles import Role
from tracker.policy.section import Section


def read_attention(file: Section) -> Attention:
    """Return the budgets by role, their faults noted in the section."""
    slower = timedelta(minutes=file.whole("slower_minutes", least=1))
    found: dict[Role, Budget] = {}
    for table in file.sections("budgets", "role"):
        role = table.choice("role", Role)
        if role in found:
            table.fault("is there twice")
        found[role] = Budget(table.whole("messages", least=1), table.text("reason"))
        table.close()
    file.close()
    return Attention(slower, MappingProxyType(found))
