"""The published table of faults, read from its file."""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tracker.domain.categories import FaultCategory, ServiceLine
from tracker.domain.priority import Priority
from tracker.policy.section import Section

_CODE = re.compile(r"[A-Z0-9]{2,4}-[A-Z0-9]{2,4}")


class Flag(StrEnum):
    """What a category may be marked as."""

    SAFETY = "safety"
    SECURITY = "security"
    ACCESSIBILITY = "accessibility"
    BUSINESS_CRITICAL = "business_critical"


def read_categories(file: Section) -> Mapping[str, FaultCategory]:
    """Return the categories by code in the order of the file, their faults noted in the section."""
    found: dict[str, FaultCategory] = {}
    for table in file.sections("categories", "code"):
        category = _read_category(table)
        if category.code in found:
            table.fault("is there twice")
        found[category.code] = category
    if not found:
        file.fault("there must be a category at least")
    file.close()
    return MappingProxyType(found)


def _read_category(table: Section) -> FaultCategory:
    code = table.text("code")
    if code and not _CODE.fullmatch(code):
        table.fault("code must look like FIR-ALM")
    flags = table.choices("flags", Flag)
    # Left out where the fault cannot happen but at approved premises.
    office = None if table.get("office") is None else table.choice("office", Priority)
    category = FaultCategory(
        code=code,
        label=table.text("label"),
        line=table.choice("line", ServiceLine),
        office=office,
        approved_premises=table.choice("approved_premises", Priority),
        safety=Flag.SAFETY in flags,
        security=Flag.SECURITY in flags,
        accessibility=Flag.ACCESSIBILITY in flags,
        business_critical=Flag.BUSINESS_CRITICAL in flags,
        safety_if=table.optional_text("safety_if"),
        reference=table.optional_text("reference"),
        words=_everyday_words(table),
        stop=table.optional_text("stop"),
    )
    if category.safety and category.safety_if:
        table.fault("safety_if asks what the safety flag has answered; give one of them")
    table.close()
    return category


def _everyday_words(table: Section) -> tuple[str, ...]:
    """Return what people call it, in lower case; none where the file says nothing."""
    words = table.get("words")
    if words is None:
        return ()
    if not isinstance(words, list) or not all(
        isinstance(one, str) and one.strip() for one in words
    ):
        table.fault("words must be a list of texts")
        return ()
    found = tuple(" ".join(one.lower().split()) for one in words)
    if len(set(found)) != len(found):
        table.fault("words names something twice")
    return found
