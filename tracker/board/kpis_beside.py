"""The key figures beside the order itself: K8 to K15."""

from collections.abc import Mapping

from tracker.board.kpi import Kpi, Line, time_words
from tracker.board.sources import Cells
from tracker.board.sources_beside import OPEN, REFUSED, UPHELD
from tracker.board.sources_of_orders import (
    BROKEN,
    KEPT,
    OVERDUE,
    REPLACED,
    WAITING,
)
from tracker.board.tables import figure
from tracker.board.view import View
from tracker.domain.board import Share
from tracker.domain.calendar import london_date
from tracker.domain.certificates import CertificateKind, CertificateState


def priorities(cells: Mapping[str, Cells]) -> Kpi:
    """Return K8."""
    downgrades = figure("downgrades", cells)
    upheld, refused, waits = (
        figure("disputes", cells, ruling=state) for state in (UPHELD, REFUSED, OPEN)
    )
    ruled = Share(upheld.number, upheld.number + refused.number)
    return Kpi(
        "K8",
        "Integrity of priorities",
        "Priorities that a supplier lowered or asked to lower in the period, and the share of"
        " disputes ruled on that were upheld.",
        (
            Line("Lowered by the supplier, or asked for", f"{downgrades.number:,}", downgrades),
            Line("Disputes upheld", ruled.words, upheld),
            Line("Disputes refused", f"{refused.number:,}", refused),
            Line("Disputes that wait for a ruling", f"{waits.number:,}", waits),
        ),
    )


def pauses(cells: Mapping[str, Cells]) -> Kpi:
    """Return K9."""
    lived, stood = cells["lived_in_period"].total(), cells["paused"].total()
    every = figure("lived_in_period", cells)
    lines = [Line("All pauses, overlaps counted once", Share(stood, lived).words,
                  figure("paused", cells), every)]  # fmt: skip
    for (reason,) in sorted(cell.keys[:1] for cell in cells["pauses"].cells):
        share = Share(cells["pauses"].total(reason=reason), lived)
        lines.append(Line(f"Reason {reason}", share.words, figure("pauses", cells, reason=reason)))
    return Kpi(
        "K9",
        "Share of pauses",
        "The time for which clocks were stopped by pauses, of the time that orders lived in the"
        " period.",
        tuple(lines),
    )


def promises(cells: Mapping[str, Cells]) -> Kpi:
    """Return K10."""
    kept, broken, overdue, waiting, replaced = (
        figure("promises", cells, promise=state, supplier="yes")
        for state in (KEPT, BROKEN, OVERDUE, WAITING, REPLACED)
    )
    due = kept.number + broken.number + overdue.number
    return Kpi(
        "K10",
        "Promises kept",
        "Days promised in the period at the supplier's stages that were kept, of those whose day"
        " is over.",
        (
            Line("Kept", Share(kept.number, due).words, kept),
            Line("Broken", f"{broken.number:,}", broken),
            Line("Their day is over, and nothing was said", f"{overdue.number:,}", overdue),
            Line("Left out: their day is to come", f"{waiting.number:,}", waiting),
            Line("Left out: another promise took their place", f"{replaced.number:,}", replaced),
        ),
    )


def night_cover(cells: Mapping[str, Cells]) -> Kpi:
    """Return K11."""
    posts, sole = cells["posts"], cells["sole_charges"]
    required = posts.count()
    filled, short = posts.count(filled="yes"), posts.count(short="yes")
    return Kpi(
        "K11",
        "Night cover",
        "Posts filled to the end of the night, lost at short notice, and nights and minutes with"
        " one person alone: of the nights that began in the last four weeks.",
        (
            Line("Posts filled", f"{Share(filled, required).words}, {filled:,} of {required:,}"),
            Line("Lost at short notice", f"{Share(short, required).words}, {short:,}"),
            Line("Nights of sole charge", f"{sole.count(first='yes'):,}"),
            Line("Time of sole charge", time_words(sole.total())),
        )
        if required
        else (),
        () if required else ("No night was on a roster in the last four weeks.",),
    )


def access(cells: Mapping[str, Cells]) -> Kpi:
    """Return K12."""
    lost = cells["lived_in_period"].total(accessibility="yes")
    return Kpi(
        "K12",
        "Access coverage",
        "Premises with an audit in date, premises accessible to each group, and days lost to"
        " faults of access.",
        (
            Line("Lived in the period by faults of access", time_words(lost),
                 figure("lived_in_period", cells, accessibility="yes")),
        ),
        (
            "Premises with an audit in date: audits are not recorded in Makesafe.",
            "Premises accessible to each group: without an audit nobody can say, so it is not"
            " known of any.",
        ),
    )  # fmt: skip


def certificates(view: View, cells: Mapping[str, Cells]) -> Kpi:
    """Return K13."""
    rows = cells["certificates"]
    in_date, expired, spared = (
        rows.count(certificate=state.value)
        for state in (
            CertificateState.IN_DATE,
            CertificateState.EXPIRED,
            CertificateState.NOT_NEEDED,
        )
    )
    premises = cells["premises"].count(in_use="yes", **({"unit": view.unit} if view.unit else {}))
    owed = premises * len(CertificateKind) - spared
    today = london_date(view.now)
    lapsed = sum((today - day).days * cell.number for cell, day in rows.days("expired_on"))
    return Kpi(
        "K13",
        "Statutory compliance",
        "Certificates in date, of those that the premises in use owe; and the days that expired"
        " ones have lapsed.",
        (
            Line("In date", f"{Share(in_date, owed).words}, {in_date:,} of {owed:,}"),
            Line("Expired", f"{expired:,}"),
            Line("Nobody has recorded one", f"{owed - in_date - expired:,}"),
            Line("Days lapsed, added up", f"{lapsed:,}"),
            Line("Left out: the premises need none", f"{spared:,}"),
        ),
    )


def not_recorded() -> tuple[Kpi, Kpi]:
    """Return K14 and K15, of which nothing is recorded."""
    return (
        Kpi(
            "K14",
            "Bed-nights lost to repairs",
            "Beds of approved premises out of use, by nights.",
            not_known=("Beds are not recorded in Makesafe.",),
        ),
        Kpi(
            "K15",
            "Deductions",
            "Deductions due, applied and waived under the contract.",
            not_known=("Deductions are decided outside Makesafe, which records none.",),
        ),
    )
