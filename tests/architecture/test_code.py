"""How the code is written, whoever writes it: short, exact, and each room's tables its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.kernel import problems
from app.kernel.db import Base

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(path for folder in ("app", "scripts", "migrations") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
LONG_FILES = {
    "scripts/verify_bundle.py": "runs alone, with nothing of ours installed: one file to read and to carry",
    "migrations/versions/0005_registry.py": "lays one room's tables; a migration that ran is not taken apart",
}
LONG_FUNCTIONS: dict[str, str] = {}
# Where votes, areas or money are counted: whole numbers and fractions, compared by multiplying.
COUNTING = ("law/*.py", "voting/*.py", "elections/*.py", "certification/*.py", "registry/*.py", "ledger/*.py", "books/*.py",
            "documents/figures.py", "kernel/http.py")
FLOATS = {"kernel/http.py": {0.001}}  # milliseconds to sleep before a transaction is tried again
CHANCE = {"random", "numpy", "decimal"}
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN)\b")


def named(path):
    return str(path.relative_to(ROOT))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(path):
    parts = path.relative_to(ROOT / "app").parts
    return parts[0] if len(parts) > 1 else ""


APP = [path for path in CODE if named(path).startswith("app/")]
IN_ROOMS = [path for path in APP if room_of(path)]


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_file_reads_in_one_sitting(path):
    length = len(path.read_text(encoding="utf-8").splitlines())

    assert length <= LONGEST_FILE or named(path) in LONG_FILES, length


@pytest.mark.parametrize("path", [path for path in CODE if not named(path).startswith("migrations/")], ids=named)
def test_a_function_fits_on_one_screen(path):
    long = {
        node.name: node.end_lineno - node.lineno + 1 for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
        and f"{named(path)}:{node.name}" not in LONG_FUNCTIONS
    }

    assert long == {}


@pytest.mark.parametrize("name", [*LONG_FILES])
def test_an_exception_is_still_needed(name):
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > LONGEST_FILE


def joins_a_path(node):
    """Tell a path from a quotient: a text on the right, or `Path(...)` on the left."""
    left, right = getattr(node, "left", None), getattr(node, "right", None)
    text = isinstance(right, ast.JoinedStr) or (isinstance(right, ast.Constant) and isinstance(right.value, str))
    return text or (isinstance(left, ast.Call) and getattr(left.func, "id", "") == "Path")


@pytest.mark.parametrize("path", sorted({p for pattern in COUNTING for p in (ROOT / "app").glob(pattern)}), ids=named)
def test_what_counts_never_divides_rounds_or_floats(path):
    allowed = FLOATS.get(str(path.relative_to(ROOT / "app")), set())
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float | complex) or node.value in allowed, node.lineno
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            assert joins_a_path(node), node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"round", "float"}, node.lineno
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            assert not set(names) & CHANCE, node.lineno


def used_beyond_annotations(module):
    """Return the names that do something, and do not only say what kind of row a service returned."""
    said = set()
    for node in ast.walk(module):
        for one in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(one, ast.AST):
                said |= {id(inner) for inner in ast.walk(one)}
    return {node.id for node in ast.walk(module) if isinstance(node, ast.Name) and id(node) not in said}


@pytest.mark.parametrize("path", IN_ROOMS, ids=named)
def test_no_room_touches_another_room_s_tables(path):
    module = tree(path)
    used = used_beyond_annotations(module)
    for node in ast.walk(module):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("app."):
            continue
        parts = node.module.split(".")
        if parts[1] == room_of(path):
            continue
        names = {alias.asname or alias.name for alias in node.names}
        if len(parts) == 2:
            assert not {name for name in names if name == "models" or name.endswith("_models")}, node.lineno
        elif parts[2] == "models" or parts[2].endswith("_models"):
            assert not names & used, f"line {node.lineno}: {names & used}"


def homes(app):
    """Say which room each table belongs to; kernel's tables stand in its own modules."""
    rooms = {mapper.local_table.name: mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}
    return {name: rooms.get(name, "kernel") for name in Base.metadata.tables}


def sql_texts(path):
    """Yield every text with a statement; pieces of one text are joined, names put in by braces are left out."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", IN_ROOMS, ids=named)
def test_no_statement_names_another_room_s_table(app, path):
    home = homes(app)
    for line, text in sql_texts(path):
        own_names = set(re.findall(r"(\w+) AS (?:NOT )?(?:MATERIALIZED )?\(", text))
        foreign = {word for word in set(re.findall(r"\b[a-z_]+\b", text)) - own_names if home.get(word, room_of(path)) != room_of(path)}
        used = {word for word in foreign if re.search(rf"\b(FROM|JOIN|INTO|UPDATE)\s+(ONLY\s+)?{word}\b", text)}
        assert not used or room_of(path) == "kernel", f"line {line}: {used}"


def refusals():
    def below(one):
        return {one} | {cls for sub in one.__subclasses__() for cls in below(sub)}

    return sorted(below(problems.Problem) - {problems.Problem}, key=lambda cls: cls.__name__)


def is_chinese(text):
    return re.search(r"[\u4e00-\u9fff]", text or "") is not None


def test_every_refusal_is_explained_in_chinese(app):
    for cls in refusals():
        assert is_chinese(cls.__doc__), cls
        assert is_chinese(cls.title), cls
        assert cls.title != problems.Problem.title, cls
        assert is_chinese(cls.detail) or re.fullmatch(r"\{\w+\}", cls.detail), cls
        assert 400 <= cls.status < 600, cls


def test_no_two_refusals_share_a_help_page(app):
    names = [cls.slug() for cls in refusals()]

    assert len(names) == len(set(names))


def test_who_refuses_gives_every_fact_that_the_sentence_names(app):
    known = {cls.__name__: cls for cls in refusals()}
    for path in APP:
        for node in ast.walk(tree(path)):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
            cls = known.get(name)
            if cls is None or "__init__" in vars(cls) or any(keyword.arg is None for keyword in node.keywords):
                continue
            wanted = set(re.findall(r"\{(\w+)", cls.detail))
            given = {keyword.arg for keyword in node.keywords}
            assert wanted <= given or any("__init__" in vars(base) for base in cls.__mro__[1:-3]), f"{named(path)}:{node.lineno} {name}"


def test_a_sealed_value_is_bound_to_the_column_that_holds_it(app):
    """Rotation of keys finds a value's place by this: `(table, what)` is sealed into `table.what_sealed`."""
    columns = {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}
    sealed = {table for table, column in columns if column.endswith("_sealed")}
    for path in APP:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Tuple) and len(node.elts) in {2, 3} and path.name != "rotation.py":
                words = [one.value for one in node.elts[:2] if isinstance(one, ast.Constant)]
                if len(words) == 2 and words[0] in sealed and all(isinstance(word, str) for word in words):
                    assert (words[0], f"{words[1]}_sealed") in columns, f"{named(path)}:{node.lineno} {words}"
