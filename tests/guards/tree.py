"""What the guards look at: the files of the project, read once."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tracker", "bot", "config")


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z",
         "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def files_under(*folders: str, suffix: str) -> list[Path]:
    """Return the project's files in these folders whose name ends so."""
    roots = [ROOT / folder for folder in folders]
    return [
        path
        for path in project_files()
        if path.name.endswith(suffix) and any(path.is_relative_to(root) for root in roots)
    ]


@cache
def text_of(path: Path) -> str:
    """Return the file's text; the empty string for a file that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(text_of(path), filename=str(path))


def calls_in(path: Path) -> list[ast.Call]:
    """Return every call that the Python file makes."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def name_of(function: ast.expr) -> str:
    """Return the dotted name of what is called, such as `pytest.mark.skip`; '' for others."""
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            owner = name_of(value)
            return f"{owner}.{attribute}" if owner else attribute
        case _:
            return ""


def place(path: Path, node: ast.expr | ast.stmt | None = None) -> str:
    """Return where it is, as a person would look it up: `tracker/app.py:12`."""
    named = path.relative_to(ROOT).as_posix()
    return f"{named}:{node.lineno}" if node else named
