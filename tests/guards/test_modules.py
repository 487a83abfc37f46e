"""The shape of the code: small files with telling names that say what they keep."""

import ast

import pytest

from tests.guards.tree import PACKAGES, calls_in, files_under, name_of, place, text_of, tree_of

LONGEST = 300
DUMPS = {"manager.py", "helpers.py", "utils.py", "common.py", "misc.py"}
# The sandbox draws Slack's own mark-up, in development only; it escapes before it draws.
ESCAPES_FOR_ITSELF = {"bot/sandbox/render.py"}
MODULES = [
    *files_under(*PACKAGES, "migrations", suffix=".py"),
    *files_under("wsgi.py", suffix=".py"),
]
OURS = [path for path in MODULES if "migrations" not in path.parts]


@pytest.mark.parametrize("folder", PACKAGES)
def test_no_module_is_longer_than_a_reader_can_hold(folder):
    lengths = {
        place(path): len(text_of(path).splitlines()) for path in files_under(folder, suffix=".py")
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_module_is_a_dump():
    assert [place(path) for path in MODULES if path.name in DUMPS] == []


def test_every_module_says_in_one_sentence_what_it_keeps():
    silent = [
        place(path)
        for path in OURS
        if text_of(path).strip() and not (ast.get_docstring(tree_of(path)) or "").strip()
    ]

    assert silent == []


def test_every_public_function_of_a_rule_or_service_says_what_it_gives():
    silent = []
    for path in files_under("tracker/domain", "tracker/work_orders", "tracker/trail", suffix=".py"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                silent += [] if ast.get_docstring(node) else [f"{place(path, node)} {node.name}"]

    assert silent == []


def test_no_statement_for_the_database_is_glued_together_from_pieces():
    glued = [
        place(path, call)
        for path in MODULES
        for call in calls_in(path)
        if name_of(call.func) in {"text", "sa.text", "sqlalchemy.text"}
        and call.args
        and not isinstance(call.args[0], ast.Constant)
    ]

    assert glued == []


def test_no_text_is_declared_safe_for_a_page():
    marked = [
        place(path, call)
        for path in MODULES
        for call in calls_in(path)
        if name_of(call.func).split(".")[-1] == "Markup"
        and not all(isinstance(argument, ast.Constant) for argument in call.args)
        and place(path) not in ESCAPES_FOR_ITSELF
    ]
    unescaped = [
        place(path)
        for path in files_under("tracker", "bot", suffix=".html")
        if "|safe" in text_of(path).replace(" ", "") or "autoescape false" in text_of(path)
    ]

    assert marked + unescaped == []
