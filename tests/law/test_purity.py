"""The law is pure: no float, no division, no clock, no chance, no database, no web."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

LAW = Path(__file__).resolve().parents[2] / "app" / "law"
FILES = sorted(LAW.glob("*.py"))
ALLOWED = {
    "__future__", "abc", "collections", "dataclasses", "datetime", "fractions", "functools", "importlib", "json", "re",
    "types", "typing", "yaml", "app",
}
FORBIDDEN_NAMES = {"float", "open", "eval", "exec", "print", "input"}
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "time"}


def nodes(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_float_and_no_division(path):
    for node in nodes(path):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)), node.lineno
        assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)), node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_import_of_the_world(path):
    for node in nodes(path):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        for name in names:
            assert name.split(".")[0] in ALLOWED, name
            assert not name.startswith("app") or name.startswith("app.law"), name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_clock_and_no_forbidden_name(path):
    for node in nodes(path):
        if isinstance(node, ast.Attribute):
            assert node.attr not in CLOCKS, node.lineno
        if isinstance(node, ast.Name):
            assert node.id not in FORBIDDEN_NAMES, node.lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_and_functions_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 40, node.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dataclasses_are_frozen_with_slots(path):
    for node in nodes(path):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                assert ast.unparse(decorator) == "dataclass(frozen=True, slots=True)", node.name
