"""Words that must not be in the tree: what is unfinished, and what is true of one machine only."""

import re

import pytest

from tests.guards.tree import ROOT, files_under, place, project_files, text_of

# One letter of each is in brackets, so that this file is not its own offender.
UNFINISHED = re.compile(r"\b([T]ODO|[F]IXME|[H]ACK)\b")
HOMES = re.compile(r"(?<![^\s\"'`(=:])/([r]oot|[h]ome|[U]sers|[w]orkspace)/\w")
VENDORED = ("tracker/web/static/",)
OURS = [path for path in project_files() if not place(path).startswith(VENDORED)]


def test_nothing_is_left_for_later():
    assert [place(path) for path in OURS if UNFINISHED.search(text_of(path))] == []


def test_no_file_names_a_path_of_one_machine():
    here = re.compile(re.escape(str(ROOT)) + r"(?![\w-])")

    assert [
        place(path) for path in OURS if HOMES.search(text_of(path)) or here.search(text_of(path))
    ] == []


@pytest.mark.parametrize("suffix", [".txt", ".in"])
def test_requirements_name_no_index(suffix):
    option = re.compile(
        r"://|^\s*-(?:i|f)\b|--(?:extra-)?index-url|--find-links|--trusted-host", re.M
    )
    files = files_under("requirements", suffix=suffix)

    assert files
    assert [place(path) for path in files if option.search(text_of(path))] == []


def test_every_locked_package_has_its_hashes():
    for path in files_under("requirements", suffix=".txt"):
        pins = re.split(r"^(?=[A-Za-z0-9])", text_of(path), flags=re.M)[1:]

        assert pins
        assert [
            pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin
        ] == []
