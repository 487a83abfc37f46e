"""The page of what was published: every file, and what changed by it."""

from tracker.jobs.policy_record import record_policy


def test_every_file_of_the_policy_is_listed_with_what_changed(app, read_as, estate):
    runtime = app.extensions["makesafe"]
    record_policy(runtime)

    page = read_as(estate.auditor).get("/policy")

    rows = {row.select_one("th").text.strip(): row.text for row in page.tree.select("tbody tr")}
    assert set(rows) == set(runtime.policy.texts)
    assert "The first" in rows["ladders/0001"]
    assert "values" in rows["ladders/0002"]


def test_before_a_scheduler_has_started_the_page_says_what_will_fill_it(read_as, estate):
    assert "Nothing yet" in read_as(estate.auditor).get("/policy").words
