"""The head of a page: a few areas, and in each only the pages that the reader may open."""

from tracker.web.access import is_ours, may_open
from tracker.web.navigation import AREAS

LISTED = [page for area in AREAS for _, page in area.pages]


def offered(page):
    """The words of the areas, and of the pages of the area at hand."""
    areas = [link.get_text(strip=True) for link in page.tree.select(".govuk-service-navigation a")]
    pages = [link.get_text(strip=True) for link in page.tree.select(".ms-subnav a")]
    return areas, pages


EVERYBODY = (
    "reporter", "manager", "unit_head", "officer", "supplier", "auditor", "administrator",
)  # fmt: skip


def test_everybody_is_offered_just_the_pages_that_open_to_them(app, read_as, estate):
    for who in EVERYBODY:
        actor = getattr(estate, who)
        reader = read_as(actor)
        reached = set()
        for link in reader.get("/").tree.select(".govuk-service-navigation a"):
            page = reader.get(link["href"])
            assert page.status == 200, link
            reached |= {link["href"], *(one["href"] for one in page.tree.select(".ms-subnav a"))}

        with app.test_request_context():
            allowed = {app.url_for(page) for page in LISTED if may_open(actor, page)}

        assert reached == allowed, who


def test_the_page_at_hand_is_marked_in_its_area(read_as, estate):
    page = read_as(estate.officer).get("/stuck")

    areas, pages = offered(page)
    assert "Queue" in areas
    assert "Stuck" in pages
    assert [link.get_text() for link in page.tree.select(".ms-subnav [aria-current=page]")] == [
        "Stuck"
    ]


def test_a_page_below_a_list_keeps_the_area_it_was_reached_from(read_as, estate, reference):
    page = read_as(estate.officer).get(f"/work-orders/{reference}")

    assert page.tree.select_one(".ms-subnav")["aria-label"] == "Queue"
    assert page.tree.select(".ms-subnav [aria-current]") == []


def test_every_page_that_is_listed_is_one_of_ours_and_listed_once(app):
    with app.app_context():
        assert [page for page in LISTED if not is_ours(page)] == []
    assert len(LISTED) == len(set(LISTED))
