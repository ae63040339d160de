"""`python -m tests.bench.mutations`: twenty small faults, put into a copy of the code one by one; does the suite find each?

Each is tried against the tests of the module that it spoils, not the whole suite, so a survivor may be found elsewhere.
A fault whose line no longer stands in the code, or tests that fail without it, end the run: the list is to be mended.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

_ROOT = Path(__file__).parents[2]
_COPIED = ("bot", "ingest", "index", "documents", "tests", "pyproject.toml", "README.md", "CHANGELOG.md", "Makefile")
_PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Fault:
    """In `file`, `good` (once) becomes `bad`; `tests` are pytest's arguments, separated by blanks."""

    what: str
    file: str
    good: str
    bad: str
    tests: str


FAULTS = (
    Fault(
        "vectors of internal passages are searched for workers",
        "index/vectors.py",
        "self.public if role is Role.PUBLIC else",
        "self.public if role is Role.STAFF else",
        "tests/index/test_vectors.py -k worker",
    ),
    Fault(
        "words of internal passages are searched for workers",
        "index/postings.py",
        "scores *= self.seen[role]",
        "scores *= self.seen[Role.STAFF]",
        "tests/test_promises.py -k no_read_of",
    ),
    Fault(
        "a passage is handed out by its id alone",
        "index/store.py",
        "AND p.id IN ({marks(wanted)}) AND {visible('s', role)}",
        "AND p.id IN ({marks(wanted)})",
        "tests/test_promises.py -k no_read_of",
    ),
    Fault(
        "what no folder speaks of is public",
        "ingest/finding.py",
        "visibility or Visibility.INTERNAL,",
        "visibility or Visibility.PUBLIC,",
        "tests/ingest/test_folder.py -k folder_decides",
    ),
    Fault(
        "the discount of nDCG is off by one",
        "index/measures.py",
        "gained = sum(1 / math.log2(rank + 1)",
        "gained = sum(1 / math.log2(rank + 2)",
        "tests/index/test_measures.py",
    ),
    Fault(
        "success@k looks at one less",
        "index/measures.py",
        "any(number in right for number in run[:k])",
        "any(number in right for number in run[: k - 1])",
        "tests/index/test_measures.py",
    ),
    Fault(
        "a passage that one retriever did not return gets its best score",
        "index/fusion.py",
        "given.min()",
        "given.max()",
        "tests/index/test_fusion.py",
    ),
    Fault(
        "day and month change places",
        "index/quantities.py",
        "_date(int(match[3]), int(match[2]), int(match[1]))",
        "_date(int(match[3]), int(match[1]), int(match[2]))",
        "tests/index/test_quantities.py tests/ingest/test_header.py",
    ),
    Fault(
        "hours become a hundred minutes",
        "index/quantities.py",
        "amount * (60 if",
        "amount * (100 if",
        "tests/index/test_quantities.py",
    ),
    Fault(
        "yes and no change places at an arrow",
        "ingest/arrows.py",
        "return Branch(ya, tidak)",
        "return Branch(tidak, ya)",
        "tests/ingest/test_arrows.py",
    ),
    Fault(
        "a citation names the page after",
        "bot/quoting.py",
        "page = places[0].page if",
        "page = places[0].page + 1 if",
        "tests/bot/test_quoting.py",
    ),
    Fault(
        "a conversation is forgotten at once and remembered for ever",
        "bot/followup.py",
        "self._clock() - at > KEPT_SECONDS",
        "self._clock() - at < KEPT_SECONDS",
        "tests/bot/test_followup.py -k quarter",
    ),
    Fault(
        "the second of a list is the first",
        "bot/followup.py",
        ".index(which) + 1",
        ".index(which)",
        "tests/bot/test_followup.py",
    ),
    Fault(
        "markup in a title is markup in the chat",
        "bot/telegram/rendering.py",
        "return escape(plain(text), quote=False)",
        "return plain(text)",
        "tests/bot/telegram/test_rendering.py",
    ),
    Fault(
        "a button's data may go on after its end",
        "bot/telegram/buttons.py",
        "_GRAMMAR.fullmatch(data)",
        "_GRAMMAR.match(data)",
        "tests/bot/telegram/test_buttons.py",
    ),
    Fault(
        "what is asked is kept a day longer",
        "bot/people.py",
        '"DELETE FROM asked WHERE at < ?", now - KEEP_DAYS',
        '"DELETE FROM asked WHERE at < ?", now - 2 * KEEP_DAYS',
        "tests/bot/test_people.py -k thirty_days",
    ),
    Fault(
        "an update that the disk refused counts as a flood",
        "bot/telegram/lanes.py",
        "if asker in self._free or envelope.update_id in self._admitted:",
        "if asker in self._free:",
        "tests/bot/telegram/test_lanes.py",
    ),
    Fault(
        "a failing task is begun again without a growing pause",
        "bot/telegram/watching.py",
        "min(2 * pause, _LONGEST_PAUSE)",
        "min(pause, _LONGEST_PAUSE)",
        "tests/bot/telegram/test_watching.py",
    ),
    Fault(
        "two threads derive the same knowledge",
        "index/retriever.py",
        "with self._lock:",
        "if True:",
        "tests/index/test_threads.py",
    ),
    Fault(
        "the webhook takes any secret",
        "bot/telegram/runner.py",
        "not self._settings.webhook_url or not hmac.compare_digest(given.encode(), self._secret.encode())",
        "not self._settings.webhook_url or not given",
        "tests/bot/telegram/test_runner.py -k secret",
    ),
)


def _passes(folder: Path, tests: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests.split(" -k ")[0].split()]
    command += ["-k", tests.split(" -k ")[1]] if " -k " in tests else []
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    if done.returncode > 1:
        raise click.ClickException(f"the tests do not run: {tests}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def _copied(folder: Path) -> None:
    for name in _COPIED:
        source = _ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder)


def _survivors(folder: Path, faults: Iterable[Fault]) -> list[Fault]:
    left = []
    for fault in faults:
        file = folder / fault.file
        good = file.read_text(encoding="utf-8")
        if good.count(fault.good) != 1:
            raise click.ClickException(f"{fault.file} no longer holds this line once: {fault.good}")
        if not _passes(folder, fault.tests):
            raise click.ClickException(f"fails without the fault: {fault.tests}")
        file.write_text(good.replace(fault.good, fault.bad), encoding="utf-8")
        found = not _passes(folder, fault.tests)
        file.write_text(good, encoding="utf-8")
        click.echo(f"{'found' if found else 'NOT FOUND'}: {fault.what} ({fault.file})")
        left += [] if found else [fault]
    return left


@click.command()
@click.option("--only", default="", help="Only faults whose file or description holds this.")
def main(only: str) -> None:
    """Put the faults in and count those that the tests find."""
    faults = [fault for fault in FAULTS if only in fault.file or only in fault.what]
    with tempfile.TemporaryDirectory() as folder:
        _copied(Path(folder))
        left = _survivors(Path(folder), faults)
    click.echo(f"{len(faults) - len(left)} of {len(faults)} found")
    sys.exit(bool(left))


if __name__ == "__main__":
    main()
