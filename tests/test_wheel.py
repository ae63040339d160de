"""What others install is whole: the wheel in an empty environment, away from this folder, with models and profiles."""

from __future__ import annotations

import ast
import email
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_a_wheel_holds_whatever_stands_in_the_rooms(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        packed = set(opened.namelist())
    files = [path for room in ("bot", "ingest", "index") for path in (ROOT / room).rglob("*") if path.is_file()]
    assert {str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"} <= packed
    assert not [name for name in packed if name.startswith(("tests", "documents"))]


@pytest.mark.slow
def test_a_wheel_asks_for_every_package_that_its_code_imports(wheel: Path) -> None:
    """Without torch and what training and PostgreSQL need, which extras bring."""
    with zipfile.ZipFile(wheel) as opened:
        told = next(name for name in opened.namelist() if name.endswith("METADATA"))
        needed = [Requirement(one) for one in email.message_from_bytes(opened.read(told)).get_all("Requires-Dist", [])]
        codes = [opened.read(name) for name in opened.namelist() if name.endswith(".py") and "/training/" not in name]
    imported = {name for code in codes for name in _imported(ast.parse(code))} - sys.stdlib_module_names
    brought = packages_distributions()
    wanted = {canonicalize_name(brought.get(name, [name])[0]) for name in imported - {"bot", "ingest", "index"}}
    asked = {canonicalize_name(one.name) for one in needed if not one.marker}
    # Others bring the first two, extras the next three; a proxy that speaks SOCKS needs the last, and is told so.
    brought_along, extras = {"pydantic", "markupsafe"}, {"psycopg", "sentence-transformers", "torch"}
    assert wanted - asked == {*brought_along, *extras, "socksio"}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.slow
def test_an_installed_wheel_answers_away_from_its_source(wheel: Path, library: Path, tmp_path: Path) -> None:
    """The libraries that it needs are those of this environment; what is installed is the wheel alone."""
    venv.create(tmp_path / "env")
    inside, python = next((tmp_path / "env").rglob("site-packages")), tmp_path / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--disable-pip-version-check", str(wheel)], check=True)
    (inside / "libraries.pth").write_text(str(Path(np.__file__).parents[1]) + "\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TANYA_SOP_DATA": str(library)}

    def tanya_sop(*arguments: str, **settings: str) -> str:
        command = [str(tmp_path / "env" / "bin" / "tanya-sop"), *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment | settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "CONTOH-MKO.02.04.03.01/BP3MI/2022" in tanya_sop("ask", "syarat opp apa saja")
    assert "BP2MI" not in tanya_sop("ask", "halo", TANYA_SOP_PROFILE="plain")
    where = subprocess.run(
        [python, "-c", "import index; print(index.__file__)"], capture_output=True, text=True, cwd="/"
    )
    assert str(inside) in where.stdout
