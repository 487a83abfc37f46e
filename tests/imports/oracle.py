"""A hand calculation of where an imported order stands: tables copied out, minutes counted singly.

Nothing here comes from the tracker's rules. Working time is a list of every working minute, each
asked of London's wall clock, and a span is a walk along that list.
"""

import csv
import io
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
FIRST_MINUTE, LAST_MINUTE = datetime(2025, 11, 1, tzinfo=UTC), datetime(2027, 6, 30, tzinfo=UTC)
BANK_HOLIDAYS = {
    date.fromisoformat(day)
    for day in (
        "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04",
        "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26",
        "2027-03-29", "2027-05-03", "2027-05-31",
    )
}  # fmt: skip

# The table of targets: acknowledge, attend, make safe, permanent fix, in minutes.
TARGETS = {
    "P1": {"acknowledge": 15, "attend": 120, "make_safe": 240, "fix": 1_440},
    "P2": {"acknowledge": 60, "attend": 480, "make_safe": 1_440, "fix": 4_320},
    "P3": {"acknowledge": 240, "attend": 1_200, "fix": 3_000},
    "P4": {"acknowledge": 600, "attend": 6_000, "fix": 12_000},
}
# The table of the ladder: the time in stages 1 to 5, and the review at 6.
LIMITS = {
    "P1": (30, 60, 120, 240, 480, 1_440),
    "P2": (120, 240, 480, 1_440, 2_880, 4_320),
    "P3": (600, 600, 1_200, 1_800, 3_000, 6_000),
    "P4": (1_200, 1_800, 3_000, 3_000, 6_000, 12_000),
}
ONCE_SAFE = {"P1": "P2", "P2": "P3"}
ROUND_THE_CLOCK = {"P1", "P2"}
TOP = 6
# The table of faults: office, approved premises, safety-critical by itself.
FAULTS = {
    "FIR-ALM": ("P1", "P1", True), "FIR-DOR": ("P2", "P2", True), "FIR-ELT": ("P2", "P2", True),
    "FIR-STP": ("P3", "P2", True), "ELE-LOS": ("P1", "P1", True), "ELE-SOC": ("P4", "P3", False),
    "LGT-INT": ("P4", "P4", False), "HTG-LOS": ("P3", "P2", False),
    "HTG-ROM": ("P4", "P3", False), "HWS-LOS": ("P3", "P2", False),
    "VEN-FAI": ("P3", "P3", False), "WAT-DRP": ("P4", "P3", False),
    "LEG-RES": ("P2", "P1", True), "DRA-BLK": ("P2", "P1", True), "WC-OUT": ("P3", "P3", False),
    "ROF-LEK": ("P3", "P2", False), "FLR-TRP": ("P3", "P2", True),
    "DMP-MLD": ("P3", "P2", False), "LFT-OUT": ("P2", "P2", False),
    "ACC-ENT": ("P2", "P2", False), "ACC-WC": ("P2", "P2", False),
    "ACC-LOP": ("P3", "P3", False), "ACC-SGN": ("P4", "P4", False),
    "SEC-INT": ("P2", "P2", False), "SEC-CCT": ("P2", "P1", True),
    "PST-RAT": ("P3", "P2", False), "CLN-STD": ("P4", "P4", False),
    "WST-OVR": ("P4", "P3", False), "KIT-EQU": ("--", "P2", False),
    "FAB-MIN": ("P4", "P4", False),
}  # fmt: skip
# What a status proves though the log gives no date for it: then it counts from the import.
PROVES = {
    "logged": (),
    "taken up": ("acknowledge",),
    "visited": ("acknowledge", "attend"),
    "made safe": ("acknowledge", "attend", "make_safe"),
}
STATUSES = {
    "Open": "logged", "Logged": "logged", "New": "logged",
    "Open – Awaiting Allocation": "logged",  # noqa: RUF001 - the helpdesk's own dash
    "Allocated": "taken up", "Accepted": "taken up", "Awaiting Visit": "taken up",
    "Open – Awaiting Parts": "taken up",  # noqa: RUF001 - the helpdesk's own dash
    "Awaiting Quote": "taken up", "Quote Submitted": "taken up", "Open - Awaiting PO": "taken up",
    "On Hold": "taken up", "Attended": "visited", "WIP": "visited", "In Progress": "visited",
    "Made Safe – Further Works Required": "made safe",  # noqa: RUF001 - the helpdesk's own dash
    "Return Visit Required": "visited",
}  # fmt: skip
# Whatever date of making safe the log has, these say that nobody has come yet.
NOT_YET_SAFE = {status for status, proved in STATUSES.items() if proved == "logged"} | {
    "Allocated",
    "Accepted",
    "Awaiting Visit",
}


@dataclass(slots=True)
class HandMade:
    """One job as the file has it, and where the hand calculation has put it."""

    number: str
    priority: str
    safety_critical: bool
    reported_at: datetime
    made_safe: bool = False
    stage: int = 0
    due_at: datetime | None = None
    entered_at: datetime | None = None
    moves: list[datetime] = field(default_factory=list)

    def sweep(self, now: datetime) -> None:
        """Do what a sweep at this instant does: one stage at most, for its owner has a dwell."""
        assert self.due_at is not None
        if now <= self.due_at:
            return
        dwell = (10 if self.safety_critical else 30) * MINUTE
        if self.stage < TOP:
            self.stage += 1
            self.moves.append(now)
            # Once made safe, a stage has the time of the priority below.
            pace = ONCE_SAFE.get(self.priority, self.priority) if self.made_safe else self.priority
            pace = pace if self.stage < TOP else self.priority
            after = later(self.due_at, LIMITS[pace][self.stage - 1], pace)
        else:
            after = self.due_at
            while after < now:
                after = later(after, LIMITS[self.priority][TOP - 1], self.priority)
        self.due_at = max(after, now + dwell)


@cache
def working_minutes() -> list[datetime]:
    """Return every minute that is worked, by its beginning (UTC), asked one by one."""
    found = []
    at = FIRST_MINUTE
    while at < LAST_MINUTE:
        local = at.astimezone(LONDON)
        if local.weekday() < 5 and 8 <= local.hour < 18 and local.date() not in BANK_HOLIDAYS:
            found.append(at)
        at += MINUTE
    return found


def later(since: datetime, minutes: int, priority: str) -> datetime:
    """Return the instant at which so many minutes have passed, on the clock of the priority."""
    if priority in ROUND_THE_CLOCK:
        return since + minutes * MINUTE
    worked = working_minutes()
    return worked[bisect_left(worked, since) + minutes - 1] + MINUTE


def read_by_hand(data: bytes, *, now: datetime) -> list[HandMade]:
    """Return every job of the sample with its stage at the import."""
    lines = data.decode("cp1252").split("\r\n", 2)[2]
    return [_placed(row, now) for row in csv.DictReader(io.StringIO(lines, newline=""))]


def _placed(row: dict[str, str], now: datetime) -> HandMade:
    site = row["Site Code"].strip().upper()
    office, approved, safety = FAULTS[row["Fault Code"]]
    risk = row["H&S Risk"] == "Yes"
    priority = approved if site.startswith("AP-") else office
    job = HandMade(
        number=row["Job No"].strip('="'),
        priority=min(priority, "P2") if risk else priority,
        safety_critical=safety or risk,
        reported_at=_instant(row["Date Raised"]),
    )
    status = STATUSES[row["Job Status"]]
    job.made_safe = "make_safe" in TARGETS[job.priority] and (
        status == "made safe" or (bool(row["Made Safe"]) and row["Job Status"] not in NOT_YET_SAFE)
    )
    missed = _first_missed(job, row, now)
    if missed is not None:
        _climb(job, missed, now)
    stated = int(row["Escalation Level"] or 0)
    if stated > job.stage:
        # Our own record of the higher stage begins when the helpdesk says that it was reached.
        job.stage = stated - 1
        _climb(job, _instant(row["Escalation Date"]), now)
    return job


def _climb(job: HandMade, ran_out: datetime, now: datetime) -> None:
    """Enter the next stage at `ran_out`, and every one after it whose time is over."""
    due = ran_out
    while now > due and job.stage < TOP:
        job.stage += 1
        job.entered_at = due
        due = later(due, LIMITS[job.priority][job.stage - 1], job.priority)
    while due < now:  # at the top: the next review
        due = later(due, LIMITS[job.priority][TOP - 1], job.priority)
    job.due_at = due


def _first_missed(job: HandMade, row: dict[str, str], now: datetime) -> datetime | None:
    columns = {
        "acknowledge": "Date Acknowledged",
        "attend": "Date Attended",
        "make_safe": "Made Safe",
    }
    proved = PROVES[STATUSES[row["Job Status"]]]
    missed = []
    for name, minutes in TARGETS[job.priority].items():
        due = later(job.reported_at, minutes, job.priority)
        written = row.get(columns.get(name, ""), "")
        met = _instant(written) if written else now if name in proved else None
        if (met or now) > due:
            missed.append(due)
    return min(missed, default=None)


def _instant(words: str) -> datetime:
    for form in ("%d/%m/%Y %H:%M", "%d-%b-%y %H:%M", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(words, form).replace(tzinfo=LONDON).astimezone(UTC)
        except ValueError:
            continue
    raise ValueError(words)
