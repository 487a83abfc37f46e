"""The documents: their links lead somewhere, and their lists are complete."""

import re

import pytest

from tests.guards.tree import PACKAGES, ROOT, files_under, place, text_of

DOCUMENTS = files_under(".", suffix=".md")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)")
# As code names it, in quotes; as make does, before its value.
SETTING = re.compile(r"(?:[\"'`]|^export )((?:TRACKER|SLACK)_[A-Z][A-Z_]+)\b", re.M)
FENCE = re.compile(r"^```.*?^```", re.M | re.S)


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_every_link_in_a_document_leads_somewhere(path):
    dead = []
    for target in LINK.findall(FENCE.sub("", text_of(path))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        aim = (path.parent / name).resolve() if name else path
        if not aim.exists() or (
            anchor and aim.suffix == ".md" and anchor not in _anchors(text_of(aim))
        ):
            dead.append(target)

    assert dead == []


def test_every_setting_is_in_the_operators_handbook():
    used = {
        name
        for path in [*files_under(*PACKAGES, suffix=".py"), ROOT / "Makefile"]
        for name in SETTING.findall(text_of(path))
    }
    handbook = text_of(ROOT / "docs" / "operations.md")

    assert used
    assert sorted(name for name in used if not re.search(rf"\b{name}\b", handbook)) == []


def test_the_change_log_begins_with_what_is_not_released_yet():
    sections = re.findall(r"^## (.+)$", text_of(ROOT / "CHANGELOG.md"), flags=re.M)

    assert sections[:1]
    assert re.match(r"\[?Unreleased\]?|\d+\.\d+\.\d+", sections[0])


def test_every_decision_record_has_a_number_of_its_own():
    names = [
        path.name for path in files_under("docs/adr", suffix=".md") if path.name != "README.md"
    ]

    assert names
    assert [name for name in names if not re.match(r"\d{4}-[a-z0-9-]+\.md$", name)] == []
    assert len({name[:4] for name in names}) == len(names)


def test_every_target_of_the_makefile_that_a_document_names_exists():
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), flags=re.M))
    named = {name for path in DOCUMENTS for name in re.findall(r"`make ([a-z-]+)", text_of(path))}

    assert sorted(named - targets) == []


def _anchors(text: str) -> set[str]:
    """Return the anchors that the headings of a Markdown text make."""
    headings = re.findall(r"^#{1,6} (.+)$", FENCE.sub("", text), flags=re.M)
    return {
        re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading)).strip().lower().replace(" ", "-")
        for heading in headings
    }
