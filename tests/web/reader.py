"""A person at a browser without JavaScript: signs in, opens pages and sends the forms on them."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from tracker.domain.roles import Actor
from tracker.people.models import Person
from tracker.runtime import Runtime


class Page:
    """An answer as a reader sees it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.path = response.request.path
        self.tree = BeautifulSoup(response.get_data(as_text=True), "html.parser")

    @property
    def heading(self) -> str:
        """The heading of the page."""
        found = self.tree.find("h1")
        return words_of(found) if found else ""

    @property
    def words(self) -> str:
        """All the words of the page's content."""
        return words_of(self.tree.find("main") or self.tree)

    @property
    def errors(self) -> dict[str, str]:
        """The messages of the error summary, by the field that each leads to."""
        return {
            link["href"].removeprefix("#"): words_of(link)
            for link in self.tree.select(".govuk-error-summary__list a")
        }

    def value(self, name: str) -> str:
        """What the field of this name holds."""
        field = self.tree.find(attrs={"name": name})
        if field is None:
            return ""
        if field.name == "textarea":
            return field.get_text()
        if field.name == "select":
            chosen = field.find("option", selected=True)
            return chosen["value"] if chosen else ""
        if field.get("type") == "radio":
            chosen = self.tree.find("input", attrs={"name": name, "checked": True})
            return chosen["value"] if chosen else ""
        return field.get("value", "")

    def links(self) -> dict[str, str]:
        """The links of the content, by their words."""
        return {words_of(link): link["href"] for link in self.tree.select("main a[href]")}

    def form(self, action: str | None = None) -> dict[str, str]:
        """The hidden fields of the form that posts to this address (the page's own by default)."""
        for form in self.tree.select("main form"):
            if form.get("method") == "post" and form.get("action") == action:
                return {
                    field["name"]: field.get("value", "")
                    for field in form.select("input[type=hidden]")
                }
        raise AssertionError(f"{self.path} has no form that posts to {action or 'itself'}")


class Reader:
    """One browser: its cookies, and who signed in."""

    def __init__(self, app: Flask, who: Actor | None = None) -> None:
        self.client = app.test_client()
        self.runtime: Runtime = app.extensions["makesafe"]
        if who is not None:
            self.sign_in(who)

    def sign_in(self, who: Actor) -> Page:
        """Choose the person on the sign-in page of the demonstration."""
        with self.runtime.reading() as reading:
            email = reading.session.get_one(Person, who.person_id).email
        hidden = self.get("/sign-in").form("/sign-in")
        return self.post("/sign-in", **hidden, email=email)

    def get(self, path: str, *, follow: bool = False, **query: str) -> Page:
        """Open a page."""
        return Page(self.client.get(path, query_string=query or None, follow_redirects=follow))

    def post(self, path: str, *, follow: bool = False, **fields: object) -> Page:
        """Post fields just as given."""
        return Page(self.client.post(path, data=fields, follow_redirects=follow))

    def send(self, path: str, *, follow: bool = True, **fields: object) -> Page:
        """Open the form at the address, fill it in and send it with its hidden fields."""
        return self.post(path, follow=follow, **{**self.get(path).form(), **fields})


def words_of(tag: Tag) -> str:
    """Return the words of a piece of a page, with single spaces."""
    return " ".join(tag.get_text(" ").split())
