"""The engine stands alone: it runs where no framework is configured and reads no clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "cro_platform" / "deadlines" / "engine"
ALONE = """
import sys
from cro_platform.deadlines.engine import compute
print(compute("EU-SUSAR-7", {"aware": "2026-12-24"}).due[0].on)
print(sorted({name.split(".")[0] for name in sys.modules} & {"django", "celery", "psycopg2"}))
"""


def names_in(tree: ast.AST) -> set[str]:
    found = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return found | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*.py")), ids=lambda path: path.name)
def test_no_module_reads_the_clock(path: Path) -> None:
    names = names_in(ast.parse(path.read_text(encoding="utf-8")))

    assert not names & {"now", "utcnow", "today", "localtime", "monotonic"}


def test_the_engine_runs_without_the_framework() -> None:
    alone = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert alone.stdout.splitlines() == ["2026-12-31", "[]"], alone.stderr
