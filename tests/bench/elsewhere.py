"""`python -m tests.bench.elsewhere DATA`: a second library, 104 SOPs of offices that we made up, with questions to them.

`tests/questions/elsewhere.jsonl` holds a SOP a line as text (a hospital, a mine, a village, a prison ...) with the questions
that its writer asked of it. Beside the library: `questions.jsonl` as `tanya-sop eval` and `calibrate` take them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from index.encoder import load_encoder
from index.passages import split
from index.publisher import Publication, Publisher
from index.training.imagined import sop_of

_FILE = Path(__file__).parents[1] / "questions" / "elsewhere.jsonl"
# So much of a line, without the mark of an item, tells it from the others.
_TELLING = 45
_MARK = re.compile(r"^(\(?(\d{1,2}|[a-z])[.)]+|[-•])\s+")


@click.command()
@click.argument("data", type=click.Path(file_okay=False, path_type=Path))
def main(data: Path) -> None:
    """Publish them in DATA."""
    rows = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    data.mkdir(parents=True, exist_ok=True)
    paper = data / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    sops = [sop_of(row, f"other-{i:02d}") for i, row in enumerate(rows)]
    with Publisher(data, load_encoder()) as publisher:
        publisher.publish([Publication(sop, split(sop), sop.file, paper) for sop in sops], action="ingest")
    asked = [question for sop, row in zip(sops, rows, strict=True) for question in questions_of(row, sop.number)]
    lines = "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in asked)
    (data / "questions.jsonl").write_text(lines, encoding="utf-8")
    click.echo(f"{len(sops)} SOPs, {len(asked)} questions")


def questions_of(row: Mapping[str, Any], number: str) -> Iterator[dict[str, object]]:
    """The questions to a SOP, with the beginnings of the lines that answer; none where it does not say."""
    for asked in row["questions"]:
        told = [_MARK.sub("", line.strip())[:_TELLING].strip() for line in asked["answers"] if len(line.strip()) > 1]
        right = {"numbers": [number], "any_of": told} if told else {"unanswerable": True}
        yield {"question": asked["question"], "group": asked["group"], **right}


if __name__ == "__main__":
    main()
