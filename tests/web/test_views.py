"""Saved views: the filters at hand under a name, seen by whoever saved them and by nobody else."""

import pytest

from tests.factories import make_order
from tests.web.reader import words_of
from tracker.trail.models import TrailEntry
from tracker.web.queue_filters import NAMES
from tracker.work_orders.saved_views import MOST_VIEWS
from tracker.work_orders.view_schemas import KEPT, filters_of

DANGER = "priority=P2&flag=safety"


@pytest.fixture
def orders(work, estate):
    """A fire door, which is dangerous, and a lamp, which is not."""
    with work(estate.reporter) as uow:
        door = make_order(uow, estate.premises, category_code="FIR-DOR").reference
        lamp = make_order(uow, estate.premises, category_code="LGT-INT").reference
    return {"door": door, "lamp": lamp}


def save(reader, name, query=DANGER, **more):
    """Save the filters at hand, as the form on the queue does."""
    hidden = reader.get(f"/?{query}").form("/views")
    return reader.post("/views", **{**hidden, "name": name, **more})


def press(reader, view, act):
    """Press one of the buttons of a view on the page of views."""
    address = f"/views/{view}/{act}"
    return reader.post(address, follow=True, **reader.get("/views").form(address))


def references(page):
    """Return the references on the page, in its order."""
    return [link.get_text() for link in page.tree.select("tbody th a")]


def views_on(page):
    """Return the views that the queue offers, with their addresses, and which one is at work."""
    links = page.tree.select("nav[aria-label=Views] a")
    at_work = [words_of(link) for link in links if link.get("aria-current")]
    return {words_of(link): link["href"] for link in links}, at_work


@pytest.mark.both_databases
def test_filters_are_saved_under_a_name_and_found_again_by_whoever_saved_them(
    read_as, estate, orders
):
    manager = read_as(estate.manager)

    answer = save(manager, "Dangers at the Oaks")
    page = manager.get(answer.headers["Location"])
    offered, at_work = views_on(page)

    assert "Saved the view “Dangers at the Oaks”." in page.words
    assert offered["Dangers at the Oaks"] == f"/?{DANGER}"
    assert at_work == ["Dangers at the Oaks"]
    assert references(page) == [orders["door"]]
    assert "Dangers at the Oaks" not in views_on(read_as(estate.officer).get("/"))[0]


def test_each_view_tells_how_many_orders_it_holds(read_as, estate, orders):
    manager = read_as(estate.manager)
    save(manager, "Dangers")

    words = manager.get("/views").words

    assert "Dangers : 1 order" in words
    assert "Safety-critical : 1 order" in words
    assert "Nobody accepted : 2 orders" in words
    assert "Nobody acted for 7 days : 0 orders" in words


def test_the_queue_opens_with_the_view_that_was_made_its_home(read_as, estate, orders):
    manager = read_as(estate.manager)
    save(manager, "Dangers")
    save(manager, "Lamps", "category=LGT-INT")

    press(manager, 1, "home")
    chosen = press(manager, 2, "home")
    opened = manager.get("/", follow=True)
    everything = manager.get(opened.links()["Clear all filters"])
    left = press(manager, 2, "not-home")

    assert chosen.words.count("Your queue opens with it") == 1
    assert references(opened) == [orders["lamp"]]
    assert sorted(references(everything)) == sorted(orders.values())
    assert "Your queue opens with it" not in left.words
    assert len(references(manager.get("/"))) == 2


def test_a_view_is_renamed_and_deleted_by_its_owner_alone(read_as, estate, orders):
    manager, officer = read_as(estate.manager), read_as(estate.officer)
    save(manager, "Dangers")
    hidden = manager.get("/views").form("/views/1/name")

    renamed = manager.post("/views/1/name", follow=True, **hidden, **{"name-1": "Fire doors"})
    save(officer, "Mine")
    of_officer = officer.get("/views").form("/views/2/home")
    refused = [
        officer.post(f"/views/1/{act}", **of_officer, **{"name-1": "Taken"}).status
        for act in ("name", "home", "not-home", "delete")
    ]
    deleted = press(manager, 1, "delete")

    assert "The view is called “Fire doors” now." in renamed.words
    assert refused == [404, 404, 404, 404]
    assert "Deleted the view." in deleted.words
    assert "Fire doors" not in deleted.words.replace("Deleted the view.", "")


def test_a_name_that_is_missing_or_taken_is_told_beside_it_and_the_filters_stay(
    read_as, estate, orders
):
    manager = read_as(estate.manager)
    save(manager, "Dangers")

    missing = save(manager, " ", "priority=P1")
    taken = save(manager, "DANGERS", "priority=P1")
    hidden = taken.form("/views")
    mended = manager.post("/views", follow=True, **hidden, name="Emergencies")
    empty = save(manager, "All", "priority=P3", filters="page=3")
    hidden = manager.get("/views").form("/views/1/name")
    again = manager.post("/views/1/name", **hidden, **{"name-1": "emergencies"})

    assert missing.errors["name"] == "Enter a name for the view"
    assert "You have a view of this name already" in taken.errors["name"]
    assert taken.value("name") == "DANGERS"
    assert "Saved the view “Emergencies”." in mended.words
    assert "at least one filter" in empty.errors["filters"]
    assert "You have a view of this name already" in again.errors["name-1"]


def test_there_is_an_end_to_the_views_of_one_person(read_as, estate):
    manager = read_as(estate.manager)

    answers = [
        save(manager, f"View {number}", f"q={number}") for number in range(1, MOST_VIEWS + 2)
    ]

    assert [answer.status for answer in answers] == [303] * MOST_VIEWS + [422]
    assert "Delete one to save another" in answers[-1].errors["name"]


def test_the_trail_says_that_a_view_was_saved_and_not_what_it_is_called(
    read_as, estate, orders, runtime
):
    save(read_as(estate.manager), "Smith family", "q=Smith")

    with runtime.reading() as look:
        entry = look.session.query(TrailEntry).filter_by(kind="person.view_saved").one()

    assert entry.subject == f"person:{estate.manager.person_id}"
    assert "Smith" not in entry.data


def test_a_view_keeps_every_filter_of_the_queue_and_no_place_in_its_list():
    everything = "&".join(f"{name}=x" for name in [*NAMES, "sort", "size", "after", "page", "view"])

    assert set(KEPT) == {*NAMES, "sort", "size"}
    assert {pair.partition("=")[0] for pair in filters_of(everything).split("&")} == set(KEPT)
