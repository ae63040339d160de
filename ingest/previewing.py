"""Files read and not published: what was recognised, and which SOP of the library each would replace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from index.corrections import apply, of_document
from index.errors import UnreadablePdf
from index.identity import identity_of, same_number, same_title, unlike
from index.publisher import Publisher
from index.sop import Kind, Sop
from index.versions import Version
from ingest.changes import Change, changes
from ingest.finding import FoundFile, file_of
from ingest.folder import Failed, Progress, ReadFiles, beyond

# Pages from which a document without a single step is rather a law or a handbook. The 167 real SOP files that the reader
# was built with have 2 to 40 pages and steps, or are standards of a few pages.
_LAW_PAGES = 50


class Known(StrEnum):
    """How a document stands to the library.

    NEW, SAME (its bytes are there), REPLACES (its number is there), REVISES (its title is there under another number),
    CLASHES (its number is there under another title).
    """

    NEW = ""
    SAME = "same"
    REPLACES = "replaces"
    REVISES = "revises"
    CLASHES = "clashes"


@dataclass(frozen=True, slots=True)
class Preview:
    """A document that was read and is not published; `document` is its place in its file, from 1.

    `pdf` is where it lies as a PDF, `former` the SOP of the library that it would replace (None if it is new), `changes`
    what it says otherwise than that one.
    """

    file: str
    sop: Sop
    known: Known
    pdf: Path
    document: int = 1
    former: Sop | None = None
    changes: tuple[Change, ...] = ()

    @property
    def is_law(self) -> bool:
        """Whether it looks like a law or a handbook: long, and without a step."""
        return self.sop.kind is Kind.DOKUMEN and not self.sop.steps and self.sop.pages >= _LAW_PAGES

    @property
    def is_older(self) -> bool:
        """Whether the library's version came into force later."""
        before, now = self.former and self.former.effective, self.sop.effective
        return bool(before and now and now < before)


def preview(
    found: Sequence[FoundFile], publisher: Publisher, read: ReadFiles, progress: Progress, fields: Mapping[str, str]
) -> tuple[list[Preview], list[Failed]]:
    """Read files and publish nothing; `fields` are laid over the document of each that they name."""
    live = [version for version in publisher.versions() if version.live]
    previews, failed = [], []
    places: Counter[str] = Counter()
    for file, outcome in read(found, progress):
        if isinstance(outcome, UnreadablePdf):
            failed.append(Failed(file.file, outcome))
            continue
        # The number as it was read may be a known misreading: then the document is the one that was set right.
        places[file_of(file.source)] += 1
        place = places[file_of(file.source)]
        before = _former(outcome, live)
        laid = {found.field: found.value for found in publisher.carried(before.source, outcome)} if before else {}
        held = {name: value for name, value in laid.items() if value is not None}
        sop = apply(outcome, held | of_document(fields, place))
        previews.append(replace(_previewed(file, sop, live, publisher), document=place))
    failed += [Failed(preview.file, error) for preview in previews[-1:] for error in beyond(fields, preview.document)]
    return previews, failed


def _former(sop: Sop, live: Sequence[Version]) -> Version | None:
    identity = identity_of(sop)
    numbered = next((v for v in live if same_number(v.identity, identity)), None)
    return numbered or next((v for v in live if same_title(v.identity, identity)), None)


def _previewed(file: FoundFile, sop: Sop, live: Sequence[Version], publisher: Publisher) -> Preview:
    if any(version.sha256 == file.sha256 for version in live):
        return Preview(file.file, sop, Known.SAME, file.path)
    before = _former(sop, live)
    if before is None:
        return Preview(file.file, sop, Known.NEW, file.path)
    identity = identity_of(sop)
    if not same_number(before.identity, identity):
        known = Known.REVISES
    else:
        known = Known.CLASHES if unlike(before.identity, identity) else Known.REPLACES
    former = publisher.sop(before.number)
    told = () if known is Known.CLASHES else changes(former, sop)
    return Preview(file.file, sop, known, file.path, former=former, changes=told)
