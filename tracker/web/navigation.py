"""Where the head of a page leads: to areas, and in each to the pages that open to the reader."""

from dataclasses import dataclass

from flask import url_for

from tracker.domain.roles import Actor
from tracker.web.access import may_open


@dataclass(frozen=True, slots=True)
class Area:
    """Pages that belong together: their words and endpoints, the first one a reader's way in.

    `below` names the blueprints whose pages are reached from here without standing in the list.
    """

    words: str
    pages: tuple[tuple[str, str], ...]
    below: tuple[str, ...] = ()

    def holds(self, endpoint: str) -> bool:
        """Whether the page belongs to the area."""
        blueprint = endpoint.partition(".")[0]
        homes = {page.partition(".")[0] for _, page in self.pages}
        return blueprint in homes or blueprint in self.below


# Who may open a page is said by the page itself; here stands only where it is found.
AREAS = (
    Area(
        "Queue",
        (
            ("Queue", "queue.show"),
            ("Views", "views.index"),
            ("Stuck", "oversight.stuck"),
            ("Defects", "defects.index"),
            ("Recovery", "recovery.index"),
        ),
        below=("work_orders", "trail", "clocks", "photographs", "duplicates"),
    ),
    Area("Report a fault", (("Report a fault", "report.form"),)),
    Area(
        "Board",
        (
            ("Board", "board.show"),
            ("Key figures", "board.key_figures"),
            ("Board pack", "board.pack"),
        ),
    ),
    Area(
        "Premises",
        (("Premises", "premises.index"), ("Certificates", "certificates.index")),
        below=("windows", "room_codes"),
    ),
    Area(
        "Night cover",
        (("Nights", "cover.board"), ("Measures", "cover_measures.show")),
        below=("cover_costs", "cover_setup"),
    ),
    Area(
        "People",
        (
            ("People", "people.index"),
            ("Owners", "owners.index"),
            ("Gaps", "owners.gaps"),
            ("Leave", "leave.index"),
        ),
        below=("roles",),
    ),
    Area(
        "Rules",
        (
            ("Ladder", "ladder.show"),
            ("What was published", "policy.show"),
            ("Simulate", "simulating.show"),
        ),
    ),
    Area(
        "Records",
        (
            ("Trail", "trail_search.show"),
            ("Verify", "trail_verify.show"),
            ("Notices", "notices.index"),
            ("Export", "exports.form"),
            ("Import", "imports.form"),
        ),
    ),
    Area(
        "You",
        (("How I am told", "preferences.show"), ("What was not sent", "not_sent.show")),
        below=("slack_link",),
    ),
)

Link = dict[str, object]


def links_for(actor: Actor, here: str) -> tuple[list[Link], str, list[Link]]:
    """Return the areas that the actor may enter, the name of the one here, and its pages.

    `here` is the endpoint of the page at hand. An area of one page lists none.
    """
    current = _area_of(here)
    areas: list[Link] = []
    pages: list[Link] = []
    for area in AREAS:
        open_to = [(words, page) for words, page in area.pages if may_open(actor, page)]
        if not open_to:
            continue
        only = len(open_to) == 1
        areas.append(
            {
                "text": area.words,
                "href": url_for(open_to[0][1]),
                "current": only and here == open_to[0][1],
                "active": area is current,
            }
        )
        if area is current and not only:
            pages = [
                {"text": words, "href": url_for(page), "current": page == here}
                for words, page in open_to
            ]
    return areas, current.words if current else "", pages


def _area_of(here: str) -> Area | None:
    """Return the area that lists the page, else the first to which its blueprint belongs."""
    listing = (area for area in AREAS if here in {page for _, page in area.pages})
    holding = (area for area in AREAS if area.holds(here))
    return next(listing, None) or next(holding, None)
