"""The tests themselves: a test that is skipped says why, and none replaces our own code."""

import ast

from tests.guards.tree import calls_in, files_under, name_of, place, tree_of

TESTS = files_under("tests", suffix=".py")
SKIPS = {
    "pytest.skip",
    "pytest.mark.skip",
    "pytest.mark.skipif",
    "pytest.mark.xfail",
    "pytest.xfail",
}


def test_a_skipped_test_says_why():
    calls = [
        place(path, call)
        for path in TESTS
        for call in calls_in(path)
        if name_of(call.func) in SKIPS and not _gives_a_reason(call)
    ]
    bare = [
        place(path, decorator)
        for path in TESTS
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
        if not isinstance(decorator, ast.Call) and name_of(decorator) in SKIPS
    ]

    assert calls + bare == []


def test_no_test_replaces_our_own_code():
    imports = [
        place(path, node)
        for path in TESTS
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unittest"))
        or (isinstance(node, ast.Import) and any("mock" in name.name for name in node.names))
    ]

    assert imports == []


def test_every_test_states_a_rule():
    """A name of one or two words names a thing; a rule needs a sentence."""
    terse = [
        f"{place(path, node)} {node.name}"
        for path in TESTS
        if path.name.startswith("test_")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        if len(node.name.split("_")) < 4
    ]

    assert terse == []


def _gives_a_reason(call: ast.Call) -> bool:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    reason = named.get("reason")
    if reason is None and name_of(call.func) in {"pytest.skip", "pytest.xfail"} and call.args:
        reason = call.args[0]
    return reason is not None and not (isinstance(reason, ast.Constant) and not reason.value)
