"""Facts about the register, imports, exports and notices."""

from dataclasses import dataclass

from tracker.domain.events.base import Event


@dataclass(frozen=True)
class RegisterEvent(Event):
    """A fact about something in the register, known by its code."""

    code: str

    @property
    def subject(self) -> str:
        return self.code


@dataclass(frozen=True)
class PremisesOpened(RegisterEvent):
    kind = "premises.opened"


@dataclass(frozen=True)
class PremisesHoursSet(RegisterEvent):
    """The premises works by hours of its own now, or by everybody's again."""

    kind = "premises.hours_set"


@dataclass(frozen=True)
class PremisesClosed(RegisterEvent):
    kind = "premises.closed"


@dataclass(frozen=True)
class LocationAdded(RegisterEvent):
    """The code is that of the premises."""

    kind = "premises.location_added"


@dataclass(frozen=True)
class AddressShown(RegisterEvent):
    """Somebody read the address of these premises."""

    kind = "premises.address_shown"


@dataclass(frozen=True)
class DivisionOpened(RegisterEvent):
    kind = "division.opened"


@dataclass(frozen=True)
class UnitOpened(RegisterEvent):
    kind = "unit.opened"


@dataclass(frozen=True)
class UnitChanged(RegisterEvent):
    kind = "unit.changed"


@dataclass(frozen=True)
class SupplierAdded(RegisterEvent):
    kind = "supplier.added"


@dataclass(frozen=True)
class ContractAdded(RegisterEvent):
    kind = "contract.added"


@dataclass(frozen=True)
class JobLogImported(Event):
    """A supplier's job log was taken over: how many of its rows had which verdict."""

    kind = "import.job_log"
    sha256: str
    made: int
    changed: int
    unchanged: int
    conflict: int
    refused: int

    @property
    def subject(self) -> str:
        return f"job-log:{self.sha256[:12]}"


@dataclass(frozen=True)
class ExportMade(Event):
    """An export left the house; `sha256` is that of the file.

    The filters are `name=value`, of values that were chosen from lists, never typed.
    """

    kind = "export.made"
    export: str
    row_count: int
    sha256: str
    filters: tuple[str, ...] = ()
    sensitive: bool = False

    @property
    def subject(self) -> str:
        return f"export:{self.export}"


@dataclass(frozen=True)
class NoticeReplayed(Event):
    kind = "notice.replayed"
    notice_id: int

    @property
    def subject(self) -> str:
        return f"notice:{self.notice_id}"
