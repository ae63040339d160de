"""The house's own rules: every sentence in both languages, every error worded, every command and setting documented."""

from __future__ import annotations

import ast
import importlib
import platform
import re
import string
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.program import _COMMANDS, program
from bot.telegram.hub import ADMIN_COMMANDS, COMMANDS, GROUP_COMMANDS
from index import errors
from index.classifier import piece_kinds
from index.messages import LANGUAGES, catalogue
from tests.bench.mutations import FAULTS

ROOT = Path(__file__).parent.parent
PYTHON = [
    path
    for room in ("bot", "ingest", "index", "documents", "tests")
    for path in (ROOT / room).rglob("*.py")
]  # fmt: skip


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_exists_in_both_languages_with_the_same_facts() -> None:
    indonesian, english = (catalogue(language) for language in LANGUAGES)
    assert indonesian.keys() == english.keys()
    assert {key for key in indonesian if fields(indonesian[key]) != fields(english[key])} == set()


def test_every_error_is_worded() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.SopError)]
    assert len(kinds) > 12
    assert all(f"error.{kind.key}" in catalogue("id") for kind in kinds)


def test_every_sentence_that_code_asks_for_exists() -> None:
    asked = {
        key for path in PYTHON for key in re.findall(r'say\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 30
    assert asked <= catalogue("id").keys()


def test_every_sentence_is_said_somewhere() -> None:
    """By its whole key, or by one that is put together of words that stand in the code or in the classifier."""
    rooms = [path for room in ("bot", "ingest", "index") for path in (ROOT / room).rglob("*")]
    files = [path for path in rooms if path.suffix in (".py", ".html", ".toml") and path.parent.name != "messages"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    quoted = set(re.findall(r"""["']([\w.]+)["']""", text))
    words = {*re.findall(r"[a-z0-9]+", text), *re.findall(r"\w+", str(piece_kinds().classes))}
    together = [
        re.compile(re.sub(r"\\{.*?\\}", "(.+)", re.escape(key)))
        for key in set(re.findall(r"""f["']([\w.]*\{[^"'\s]*)["']""", text))
    ]

    def said(key: str) -> bool:
        parts = [
            match for pattern in together for name in (key, key.partition(".")[2]) if (match := pattern.fullmatch(name))
        ]
        known = any(set("_".join(match.groups()).split("_")) <= words for match in parts)
        return known or key in quoted or (key.startswith("answer.") and key.partition(".")[2] in quoted)

    assert {key for key in catalogue("id") if not said(key)} == set()


def test_every_command_has_help_with_an_example() -> None:
    for name, room in _COMMANDS.items():
        command = getattr(importlib.import_module(room), f"{name}_command")
        assert isinstance(command, click.Command)
        assert command.help
        assert "tanya-sop" in (command.epilog or "")
        assert all(option.help for option in command.params if isinstance(option, click.Option))
    assert set(_COMMANDS) == set(program.list_commands(click.Context(program)))


# Packages for another system are of another size.
_AS_MEASURED = (platform.system(), platform.machine(), sys.version_info[:2]) == ("Linux", "x86_64", (3, 11))
_PACKAGES = pytest.param("index/README.md", marks=pytest.mark.skipif(not _AS_MEASURED, reason="another system"))


@pytest.mark.parametrize("page", ["bot/README.md", _PACKAGES])
def test_the_tables_of_a_page_are_those_of_the_code(page: str) -> None:
    """Every command, setting and package stands there; `make pages` writes them."""
    done = subprocess.run([sys.executable, "-m", "cogapp", "--check", page], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nRun: make pages"


def _anchor(heading: str) -> str:
    """What a heading is called in a link to it."""
    return re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")


def test_every_link_of_a_page_leads_somewhere() -> None:
    """To a file, and to a heading where it names one."""
    lost = []
    rooms = ("bot", "ingest", "index", "documents", "tests")
    for page in (ROOT / "README.md", *(path for room in rooms for path in (ROOT / room).rglob("*.md"))):
        for link in re.findall(r"\]\(((?!http)[^)\s]+)\)", page.read_text(encoding="utf-8")):
            path, _, anchor = link.partition("#")
            to = page.parent / path if path else page
            headings = re.findall(r"^#+ (.*)$", to.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
            if not to.exists() or (anchor and anchor not in map(_anchor, headings)):
                lost.append(f"{page.relative_to(ROOT)}: {link}")
    assert lost == []


def test_every_command_of_the_chat_stands_on_its_page() -> None:
    pages = [(ROOT / room / "README.md").read_text(encoding="utf-8") for room in ("bot/telegram", "bot/web")]
    named = set(re.findall(r"`/(\w+)", "\n".join(pages)))
    assert {*COMMANDS, *GROUP_COMMANDS, *ADMIN_COMMANDS, "petugas"} - named == set()


def test_every_path_in_the_table_of_where_things_are_changed_leads_somewhere() -> None:
    table = (
        (ROOT / "tests" / "README.md")
        .read_text(encoding="utf-8")
        .partition("## Where things are changed")[2]
        .partition("## ")[0]
    )
    named = re.findall(r"`([\w/.]+\.\w+)`", table)
    assert len(named) >= 30
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_every_test_that_the_page_of_tests_names_is_there() -> None:
    """As a file, and where words stand behind it, as tests with these words in their names."""
    page = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    assert set(re.findall(r"(test_\w+\.py)`", page)) - files.keys() == set()
    named = re.findall(r"(test_\w+\.py)` \(((?:`\w+`(?:, )?)+)\)", page)
    assert len(named) > 15
    for file, words in named:
        for word in re.findall(r"\w+", words):
            assert re.search(rf"def test_\w*{word}", files[file]), f"{file} has no test called {word}"


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    assert {str(path): n for path in PYTHON if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400} == {}


def test_no_wait_loses_a_cancellation() -> None:
    """Python 3.11's `asyncio.wait_for` does, where what it waits for comes at that moment: a bot then never ended."""
    rooms = (path for path in PYTHON if "tests" not in path.relative_to(ROOT).parts)
    assert [path.name for path in rooms if "asyncio.wait_for(" in path.read_text(encoding="utf-8")] == []


def test_the_house_starts_without_the_libraries_of_its_builders() -> None:
    code = (
        "import sys, importlib.abc\n"
        "class Missing(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        builders = {'torch', 'sentence_transformers', 'reportlab', 'hypothesis', 'tdjson', 'psycopg'}\n"
        "        if name.split('.')[0] in builders:\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from bot.program import _COMMANDS\n"
        "import importlib\n"
        "[importlib.import_module(room) for room in _COMMANDS.values()]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_samples_are_marked_on_every_page_and_small_enough() -> None:
    import pypdfium2 as pdfium

    files = [*ROOT.glob("documents/public/*.pdf"), *ROOT.glob("documents/internal/*.pdf")]
    assert sum(file.stat().st_size for file in files) <= 12_000_000
    for file in files:
        document = pdfium.PdfDocument(file)
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
        scanned = not any(text.strip() for text in texts)
        assert scanned or all("CONTOH - bukan dokumen resmi" in text for text in texts), file


_AGENCY = re.compile(
    r"\b(?:bp2mi|kp2mi|bp3mi|p3mi|p4mi|c?pmi|siskop2mi|opp|tk[iw]|kbri|kjri|kdei|kemlu)\b|\bmigran\w*|"
    r"workers and their famil\w+|pekerja dan keluarga",
    re.IGNORECASE,
)
_NAMED = {"index/settings.py": "bp2mi", "index/profile.py": "bp2mi"}


def test_code_and_common_sentences_know_no_agency() -> None:
    """What is said about an agency stands in its profile. Training is ours, and the default profile has a name."""
    tables = [ROOT / "bot", ROOT / "index/messages", ROOT / "index/lexicon", ROOT / "index/profiles/plain"]
    pages = [ROOT / "bot/web/templates", ROOT / "bot/web"]
    files = [*PYTHON, *(file for folder in tables for file in folder.glob("*.toml"))]
    files += [file for folder in pages for kind in ("html", "js") for file in folder.glob(f"*.{kind}")]
    rooms = [path for path in files if path.relative_to(ROOT).parts[0] in ("bot", "ingest", "index")]
    found = {
        name: words - {_NAMED.get(name)}
        for path in rooms
        if "training" not in path.parts
        and (name := str(path.relative_to(ROOT)))
        and (words := {match[0].lower() for match in _AGENCY.finditer(path.read_text(encoding="utf-8"))})
    }
    assert {name: words for name, words in found.items() if words} == {}


def _numbers(value: ast.expr) -> bool:
    """Whether a value is made of numbers alone."""
    if isinstance(value, ast.Tuple):
        return any(map(_numbers, value.elts))
    if isinstance(value, ast.BinOp):
        return _numbers(value.left) and _numbers(value.right)
    if isinstance(value, ast.UnaryOp):
        return _numbers(value.operand)
    return isinstance(value, ast.Constant) and type(value.value) in (int, float)


def test_every_number_that_has_a_name_has_its_origin_beside_it() -> None:
    """Where it was measured, who says so, or that it is a choice: behind it or in the line above."""
    bare = []
    for path in (path for path in PYTHON if path.relative_to(ROOT).parts[0] in ("bot", "ingest", "index")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and _numbers(node.value) and ast.unparse(node.targets[0]).isupper():
                told = lines[node.lineno - 2].startswith("#") or "  # " in lines[(node.end_lineno or node.lineno) - 1]
                bare += [] if told else [f"{path.relative_to(ROOT)}:{node.lineno}"]
    assert bare == []


def test_no_two_classes_share_a_name() -> None:
    """Those of training apart, which nothing imports to answer."""
    homes: dict[str, list[str]] = {}
    for path in (path for path in PYTHON if path.relative_to(ROOT).parts[0] in ("bot", "ingest", "index")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and "training" not in path.parts:
                homes.setdefault(node.name.lstrip("_"), []).append(str(path.relative_to(ROOT)))
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


# Modules that decide nothing of their own, and where they are gone through.
_UNTESTED_BY_NAME = {
    "bot/running.py": "starts what `bot/telegram/app.py` wires: tests/bot/telegram/test_running.py, test_startup.py",
    "bot/telegram/app.py": "wires the handlers, each tested by its own name",
    "bot/telegram/trying.py": "asks `bot/trial.py` and sends what it says",
    "bot/web/addresses.py": "a table of addresses, each walked by tests/bot/web/test_roads.py",
    "bot/web/commands.py": "hands its options to `bot/web/server.py`",
    "ingest/preloaded.py": "imports what readers need",
}


def test_every_module_that_decides_something_has_a_test_file_of_its_name() -> None:
    """In the folder of tests that answers to its own; training apart, which nothing imports to answer."""
    rooms = [path.relative_to(ROOT) for room in ("bot", "ingest", "index") for path in (ROOT / room).rglob("*.py")]
    modules = [path for path in rooms if path.name != "__init__.py" and "training" not in path.parts]
    lone = [path for path in modules if not (ROOT / "tests" / path.parent / f"test_{path.name}").is_file()]
    assert sorted(map(str, lone)) == sorted(_UNTESTED_BY_NAME)


def test_every_fault_of_the_bench_can_be_put_into_the_code() -> None:
    for fault in FAULTS:
        assert (ROOT / fault.file).read_text(encoding="utf-8").count(fault.good) == 1, fault.what
        files, _, word = fault.tests.partition(" -k ")
        for test in files.split():
            told = (ROOT / test).read_text(encoding="utf-8")
            assert re.search(rf"def test_\w*{word}", told), f"{fault.what}: {test} has no test called {word}"
