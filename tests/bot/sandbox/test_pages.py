"""What the pages show to whom, and how they are built."""

from tests.bot.sandbox.browser import ANN, BEN, Served
from tests.bot.sandbox.small_app import CHANNEL
from tests.bot.sandbox.steps import button, channel, one, report, words


def test_the_person_sees_where_something_new_waits(served: Served) -> None:
    report(served)

    page = served.get("/sandbox/as/U2BEN/home")
    waiting = one(page, ".sx-waiting")

    assert words(waiting) == "# estates-north 1 new"
    channel(served, BEN)
    assert not served.get("/sandbox/as/U2BEN/home").select(".sx-waiting")


def test_the_people_stand_under_their_roles_and_are_found_by_name_role_or_place(
    served: Served,
) -> None:
    everybody = served.get("/sandbox/")
    found = [words(served.get(f"/sandbox/?q={sought}")) for sought in ("okoro", "ashley", "zzz")]

    headings = [words(heading) for heading in everybody.select("h2")]
    assert headings == ["Manager, Ashley House (1)", "Unit head, North (1)"]
    assert "Not linked: type /estates link" in words(everybody)
    assert "Ben Okoro" in found[0]
    assert "Ann Shah" not in found[0]
    assert "Ann Shah" in found[1]
    assert "Nobody fits “zzz”." in found[2]


def test_home_drawn_anew_is_not_opened_anew(served: Served) -> None:
    served.get("/sandbox/as/U1ANN/home")

    page = served.get("/sandbox/as/U1ANN/home?open=still")
    region = one(page, "[data-hash]")
    told = served.browser.get(served.origin + str(region["data-hash-url"]), timeout=20).json()

    assert len(served.seen.events) == 1
    assert told == {"hash": region["data-hash"]}


def test_a_button_with_an_address_tells_the_bot_and_leads_there_in_a_new_tab(
    served: Served,
) -> None:
    report(served)
    page = channel(served)
    link = button(page, "Open on the web")
    form = link.find_parent("form")
    assert form is not None

    answer = served.browser.post(
        served.origin + str(form["action"]),
        data={
            "csrf_token": str(one(form, "[name=csrf_token]")["value"]),
            "version": "1",
            "press": str(link["value"]),
        },
        allow_redirects=False,
        timeout=20,
    )

    assert link["formtarget"] == "_blank"
    assert answer.headers["Location"] == "https://makesafe.example.test/WO-1"
    assert served.seen.actions[0]["actions"][0]["action_id"] == "link"


def test_what_is_new_on_a_page_is_asked_for_by_its_revision(served: Served) -> None:
    log = one(channel(served), "#messages")
    url = f"{served.origin}{log['data-news']}"

    same = served.browser.get(url, params={"revision": str(log["data-revision"])}, timeout=20)
    served.client.chat_postMessage(channel=CHANNEL, text="fresh")
    fresh = served.browser.get(url, params={"revision": str(log["data-revision"])}, timeout=20)

    assert same.status_code == 204
    assert "fresh" in fresh.json()["messages"]


def test_one_person_reads_neither_the_direct_messages_nor_the_modal_of_another(
    served: Served,
) -> None:
    modal = served.say(ANN, CHANNEL, "/estates report")
    served.get("/sandbox/as/U1ANN/")
    view_id = str(modal.address).rsplit("/", 1)[1]  # type: ignore[attr-defined]

    pages = [f"/sandbox/as/U2BEN/view/{view_id}", "/sandbox/as/U2BEN/c/D1ANN", "/sandbox/as/U9/"]
    statuses = [served.browser.get(served.origin + page, timeout=20).status_code for page in pages]

    assert statuses == [404, 404, 404]


def test_a_form_without_its_token_is_refused(served: Served) -> None:
    url = f"{served.origin}/sandbox/as/U1ANN/c/{CHANNEL}/say"

    answer = served.browser.post(url, data={"words": "hello"}, timeout=20)

    assert answer.status_code == 400
    assert served.store.visible(CHANNEL, ANN.user_id) == []


def test_no_page_holds_inline_script_style_or_handlers(served: Served) -> None:
    report(served)
    modal = served.say(ANN, CHANNEL, "/estates report")
    pages = [modal, channel(served), served.get("/sandbox/"), served.get("/sandbox/as/U1ANN/home")]

    for page in pages:
        assert all(script.get("src") for script in page.select("script"))
        assert not page.select("style, [style]")
        assert not [tag for tag in page.find_all() if any(name[:2] == "on" for name in tag.attrs)]


def test_every_control_of_every_page_has_a_label(served: Served) -> None:
    report(served)
    modal = served.say(ANN, CHANNEL, "/estates report")

    for page in (modal, channel(served)):
        for control in page.select("input:not([type=hidden]), select, textarea"):
            labelled = control.get("aria-label") or page.select(f"label[for='{control.get('id')}']")
            assert labelled, control
