"""Whom or what a fault touches, as the people there say."""

from enum import StrEnum


class Impact(StrEnum):
    """One thing that a fault puts at stake."""

    PUBLIC_PROTECTION = "public_protection"
    STAFF_SAFETY = "staff_safety"
    RESIDENT_SAFETY = "resident_safety"
    WELLBEING = "wellbeing"
    SERVICE_CONTINUITY = "service_continuity"
    ACCESSIBILITY = "accessibility"

    @property
    def label(self) -> str:
        """The tag in words."""
        return self.value.replace("_", " ").capitalize()
