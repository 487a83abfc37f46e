"""Home is drawn anew right after its owner's act, from whichever surface it came."""

import ast

import pytest

from tests.guards.tree import ROOT, tree_of

LISTENERS = sorted((ROOT / "bot" / "listeners").glob("*.py"))
# What they do changes nothing that Home shows.
LEFT_OUT = {"sharing.py": "a copy of a card changes no order"}


def calls(tree):
    """Return the names that are called, with what they belong to: `call.runtime.begin`."""
    return [ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.Call)]


def acts_for_its_reader(tree):
    return any(
        said.startswith(("call.runtime.begin(actor", "call.runtime.begin(call.actor"))
        for said in calls(tree)
    )


@pytest.mark.parametrize("path", LISTENERS, ids=lambda path: path.name)
def test_a_listener_that_acts_for_its_reader_draws_their_home_again(path):
    tree = tree_of(path)

    if acts_for_its_reader(tree) and path.name not in LEFT_OUT:
        assert "refresh_home(call)" in calls(tree), f"{path.name} leaves Home as it was"


def test_the_guard_finds_those_that_act():
    found = {path.name for path in LISTENERS if acts_for_its_reader(tree_of(path))}

    assert {"acts.py", "commands.py", "cover.py", "report.py"} | set(LEFT_OUT) <= found
