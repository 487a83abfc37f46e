"""Makes `supplier_job_log.csv`: 520 invented jobs of a contractor's helpdesk, always the same ones.

Run `python tests/data/make_supplier_job_log.py` to write it again. It knows nothing of the
tracker: what stage each job lands at is worked out by hand in `tests/imports`.
"""

# ruff: noqa: RUF001 - a helpdesk writes dashes and apostrophes of its own

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

FILE = Path(__file__).with_name("supplier_job_log.csv")
JOBS = 520
FIRST_DAY, LAST_MOMENT = datetime(2025, 11, 14), datetime(2026, 11, 13, 17, 30)  # noqa: DTZ001 - London wall time, as a helpdesk writes it
SEED = 20261113

HEADER = (
    "Job No", "Linked Job", "Site Code", "Fault Code", "Short Description", "Job Details",
    "Helpdesk Priority", "Job Status", "Date Raised", "Date Acknowledged", "Date Attended",
    "Made Safe", "H&S Risk", "Escalation Level", "Escalation Date", "Engineer Comments",
)  # fmt: skip

SITES = (
    *[(f"OCC-{n:02}", "office") for n in range(1, 42)] * 2,
    *[(f"AP-{n:02}", "ap") for n in range(1, 19)] * 4,
    *[(f"CRT-{n:02}", "office") for n in range(1, 42)],
    *[(f"PRS-{n:02}", "office") for n in range(1, 19)],
)
# By fault code: how pressing it is in an office and at approved premises (1 to 4), and its words.
FAULTS = {
    "FIR-ALM": (1, 1, "Fire alarm panel shows a zone isolated"),
    "FIR-DOR": (2, 2, "Fire door does not close – catches on the floor"),
    "FIR-ELT": (2, 2, "Emergency light out on the stairs"),
    "FIR-STP": (3, 2, "Hole in the ceiling void left after cabling"),
    "ELE-LOS": (1, 1, "No power to one floor"),
    "ELE-SOC": (4, 3, "Double socket dead in the office"),
    "LGT-INT": (4, 4, "Lamp flickers in the corridor"),
    "HTG-LOS": (3, 2, "No heating since the morning"),
    "HTG-ROM": (4, 3, "Radiator cold in the interview room"),
    "HWS-LOS": (3, 2, "No hot water in the wash rooms"),
    "VEN-FAI": (3, 3, "Ventilation very loud, room can’t be used"),
    "WAT-DRP": (4, 3, "Tap drips, bucket placed"),
    "LEG-RES": (2, 1, "Water sample out of range – see report"),
    "DRA-BLK": (2, 1, "Drain blocked at the rear"),
    "WC-OUT": (3, 3, "Toilet out of use, others available"),
    "ROF-LEK": (3, 2, "Roof leaks by the rooflight"),
    "FLR-TRP": (3, 2, "Loose nosing on the stairs"),
    "DMP-MLD": (3, 2, "Mould on the outside wall"),
    "LFT-OUT": (2, 2, "Lift out of service"),
    "ACC-ENT": (2, 2, "Automatic door at the entrance stuck shut"),
    "ACC-WC": (2, 2, "Accessible toilet out of use"),
    "ACC-LOP": (3, 3, "Induction loop at reception silent"),
    "ACC-SGN": (4, 4, "Step edges worn, hard to see"),
    "SEC-INT": (2, 2, "Fault reported, particulars held on site"),
    "SEC-CCT": (2, 1, "Fault reported, particulars held on site"),
    "PST-RAT": (3, 2, "Droppings found in the store"),
    "CLN-STD": (4, 4, "Cleaning missed two days running"),
    "WST-OVR": (4, 3, "Bins not collected"),
    "KIT-EQU": (0, 2, "Fridge in the kitchen does not keep cold"),
    "FAB-MIN": (4, 4, "Ceiling tile missing, café table broken"),
}
DETAILS = (
    "", "", "", "Reported by telephone.", "Second call about this.\r\nPlease attend with a ladder.",
    'Caller says "it was looked at last year".', "Quote £1,250.00 + VAT sent – no reply.",
    "Access 09:00–17:00; ask at reception, not at the side door.",
)  # fmt: skip
COMMENTS = (
    "", "", "", "", "Parts on order, ETA tbc", "- awaiting client", "+ revisit needed",
    '=HYPERLINK("http://example.invalid/photo","photo")', "@planner please book",
    "Engineer’s note: isolated at the board\nto be completed", "n/a",
)  # fmt: skip
# What each helpdesk operator calls the same thing.
NEW = ("Open", "Logged", "New", "Open – Awaiting Allocation")
TAKEN_UP = ("Allocated", "Accepted", "Awaiting Visit", "Open – Awaiting Parts", "Awaiting Quote",
            "Quote Submitted", "Open - Awaiting PO", "On Hold")  # fmt: skip
VISITED = ("Attended", "WIP", "In Progress", "Made Safe – Further Works Required",
           "Return Visit Required", "Open – Awaiting Parts")  # fmt: skip
# When is a promise kept for certain, in minutes round the clock, by how pressing the job is?
KEPT_WITHIN = {
    1: {"acknowledged": 14, "attended": 110, "made_safe": 230},
    2: {"acknowledged": 55, "attended": 460, "made_safe": 1_400},
    3: {"acknowledged": 180, "attended": 1_200, "made_safe": 2_000},
    4: {"acknowledged": 540, "attended": 4_000, "made_safe": 9_000},
}
# How many days after the report the first promise is missed for certain: nothing done,
# acknowledged only, attended too.
OVERDUE_AFTER_DAYS = {
    1: (0.1, 0.2, 1.1),
    2: (0.1, 0.5, 3.05),
    3: (3.0, 4.0, 9.0),
    4: (4.0, 16.0, 31.0),
}
ODDS = {1: 4, 2: 8, 3: 15, 4: 15}


def main(file: Path = FILE) -> None:
    """Write the file."""
    rows = [_job(random.Random(f"{SEED}/{number}"), number) for number in range(JOBS)]  # noqa: S311 - invented data
    rows.sort(key=lambda row: row[0])
    with file.open("w", encoding="cp1252", newline="") as target:
        writer = csv.writer(target, lineterminator="\r\n")
        writer.writerow(("Helpdesk: open and escalated jobs, run 13/11/2026 18:02",))
        writer.writerow(())
        writer.writerow(HEADER)
        writer.writerows(rows)


def _job(chance: random.Random, number: int) -> list[str]:
    site, kind = chance.choice(SITES)
    code, pace, words = _fault(chance, kind)
    far = chance.choices((0, 1, 2), weights=(25, 35, 40))[0]
    raised = _raised(chance, pace, far)
    done = _done(chance, pace, far, raised)
    status = chance.choice((NEW, TAKEN_UP, VISITED)[far])
    if far == 2 and chance.random() < 0.1:  # the operator forgot to enter the visit
        done["attended"] = None
    risk = "Yes" if pace > 2 and chance.random() < 0.04 else chance.choice(("", "No", "no", "N"))
    level, escalated = _stated(chance, raised)
    write = chance.choices((_british, _short_month, _iso), weights=(80, 12, 8))[0]
    job = f"{7_000_000 + number * 13 + chance.randrange(13):08}"
    linked = f"{int(job) - 4_000_000:08}" if chance.random() < 0.06 else ""
    return [
        f'="{job}"' if chance.random() < 0.05 else job,
        linked,
        chance.choice((site, site, site, f" {site}", site.lower())),
        code,
        words,
        chance.choice(DETAILS),
        f"P{pace}",
        status,
        write(raised),
        write(done["acknowledged"]),
        write(done["attended"]),
        write(done["made_safe"]),
        risk,
        level,
        write(escalated),
        chance.choice(COMMENTS),
    ]


def _fault(chance: random.Random, kind: str) -> tuple[str, int, str]:
    offered = [
        (code, (office, ap)[kind == "ap"], words)
        for code, (office, ap, words) in FAULTS.items()
        if (office, ap)[kind == "ap"]
    ]
    return chance.choices(offered, weights=[ODDS[pace] for _, pace, _ in offered])[0]


def _raised(chance: random.Random, pace: int, far: int) -> datetime:
    """Return when the job was raised: long ago, or not much longer ago than makes it overdue."""
    overdue = timedelta(days=OVERDUE_AFTER_DAYS[pace][far])
    newest = datetime(2026, 11, 16, 8, 30) - overdue  # noqa: DTZ001 - London wall time
    window = timedelta(days={1: 1, 2: 3, 3: 8, 4: 20}[pace])
    recent = chance.random() < 0.74
    span = window if recent else newest - FIRST_DAY
    raised = newest - span * chance.random()
    if raised > LAST_MOMENT:
        raised = LAST_MOMENT - timedelta(days=2) * chance.random()
    if pace < 3 and not recent and chance.random() < 0.1:
        raised = datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001 - the hour that came twice
    raised = max(raised, FIRST_DAY).replace(second=0, microsecond=0)
    if raised.month == 3 and raised.day == 29 and raised.hour == 1:  # an hour that never was
        raised += timedelta(hours=1)
    return raised


def _done(
    chance: random.Random, pace: int, far: int, raised: datetime
) -> dict[str, datetime | None]:
    """Return what was done in time; at times an acknowledgement that came days too late."""
    done: dict[str, datetime | None] = dict.fromkeys(KEPT_WITHIN[pace])
    kept = ("acknowledged", "attended", "made_safe")[: (0, 1, 3 if pace < 3 else 2)[far]]
    minutes = 0
    for name in kept:
        minutes = chance.randint(minutes + 1, KEPT_WITHIN[pace][name])
        done[name] = raised + timedelta(minutes=minutes)
    if far == 1 and chance.random() < 0.3:
        done["acknowledged"] = raised + timedelta(days=chance.randint(1, 5), minutes=7)
    return {
        name: at if at is not None and at <= LAST_MOMENT and not _never_was(at) else None
        for name, at in done.items()
    }


def _stated(chance: random.Random, raised: datetime) -> tuple[str, datetime | None]:
    """Return the stage that the helpdesk itself says it escalated a few jobs to, and when."""
    if chance.random() > 0.05:
        return "", None
    escalated = raised + (LAST_MOMENT - raised) * chance.random()
    escalated = escalated.replace(second=0, microsecond=0)
    if _never_was(escalated):
        return "", None
    return str(chance.randint(2, 5)), escalated


def _never_was(at: datetime) -> bool:
    return (at.year, at.month, at.day, at.hour) == (2026, 3, 29, 1)


def _british(at: datetime | None) -> str:
    return "" if at is None else f"{at:%d/%m/%Y %H:%M}"


def _short_month(at: datetime | None) -> str:
    return "" if at is None else f"{at:%d-%b-%y %H:%M}"


def _iso(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%dT%H:%M:%S}"


if __name__ == "__main__":
    main()
