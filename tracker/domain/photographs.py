"""What a photograph may be, what it is evidence of, and why one was refused or never arrived."""

from datetime import timedelta
from enum import StrEnum

MOST_IN_AN_ACT = 10
LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_MEGABYTES = LARGEST_BYTES // (1024 * 1024)
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_000  # pixels, of what is kept
THUMBNAIL_SIDE = 320

# How long after each failed try to fetch a file it is tried again; after the last it is given up.
FETCH_AGAIN_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)


class EvidenceOf(StrEnum):
    """The act that a photograph was given with; named as the acts on an order are."""

    REPORT = "report"
    UPDATE = "update"
    INTERIM = "interim"
    COMPLETE = "complete"
    CONFIRM = "confirm"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """What it shows, to follow the word photograph."""
        return _EVIDENCE[self]


def evidence_of(act: str) -> EvidenceOf | None:
    """Return what photographs of this act are evidence of; None where its form takes none."""
    return EvidenceOf(act) if act in set(EvidenceOf) else None


class Trouble(StrEnum):
    """Why something that was given as a photograph is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PHOTOGRAPH = "not_a_photograph"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"
    TOO_HARD = "too_hard"
    TOO_MANY = "too_many"
    MISSING_SCOPE = "missing_scope"
    GONE = "gone"
    ELSEWHERE = "elsewhere"
    UNREACHABLE = "unreachable"

    @property
    def label(self) -> str:
        """The words for whoever gave it: what is the matter, and what they can do."""
        return _TROUBLES[self]


_EVIDENCE = {
    EvidenceOf.REPORT: "of the fault as it was reported",
    EvidenceOf.UPDATE: "given with an update",
    EvidenceOf.INTERIM: "of an interim measure",
    EvidenceOf.COMPLETE: "of the completed fix",
    EvidenceOf.CONFIRM: "of the confirmed fix",
    EvidenceOf.REJECT: "of what is still wrong",
}

_TROUBLES = {
    Trouble.EMPTY: "It is an empty file. Choose the photograph again",
    Trouble.TOO_LARGE: f"It is larger than {LARGEST_MEGABYTES} megabytes. Send a smaller copy",
    Trouble.NOT_A_PHOTOGRAPH: (
        "It is not a photograph that we can read. Send a JPEG, PNG, WebP or HEIC"
    ),
    Trouble.DAMAGED: "It is damaged or was cut short. Take or send it again",
    Trouble.TOO_MANY_PIXELS: (
        f"It has more than {MOST_PIXELS // 1_000_000} megapixels. Send a smaller copy"
    ),
    Trouble.MOVING: "It moves. Send a still photograph",
    Trouble.TOO_HARD: "It takes too long to read. Send a screenshot of it instead",
    Trouble.TOO_MANY: f"At most {MOST_IN_AN_ACT} photographs can be given at once",
    Trouble.MISSING_SCOPE: (
        "Slack did not let Makesafe have it: the app may not read files. Add it on the web, and "
        "tell the people who run Makesafe (missing_scope)"
    ),
    Trouble.GONE: "It is not in Slack any more. Send it again",
    Trouble.ELSEWHERE: "It lies outside Slack, where Makesafe does not fetch anything",
    Trouble.UNREACHABLE: "Slack could not be reached for a day. Send it again",
}


def next_fetch_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many failed tries to fetch; None when it is given up."""
    return FETCH_AGAIN_AFTER[tries - 1] if tries <= len(FETCH_AGAIN_AFTER) else None
