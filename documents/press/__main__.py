"""`python -m documents.press`: set the sample library as paper."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import click
import pypdfium2 as pdfium

from documents.press.layout import layout_of, seed_of
from documents.press.library import load_library
from documents.press.paper import set_paper
from documents.press.scan import scanned
from documents.press.source import Source, SourceError

PAGES = 1948
_SHOWN = (  # committed beside what workers ask for: makro with their maps, and internal SOPs of several units
    *("makro-02-02-01", "makro-02-04-03", "makro-03-01-01"),
    *("backup-data", "cuti-sakit-pegawai", "cuti-tahunan-pegawai", "insiden-siber", "pelaksanaan-skm"),
    *("pengendalian-gratifikasi-lokal", "penutupan-kasus", "surat-masuk", "verifikasi-tanda-penipuan"),
)


def press(source: Source, titles: dict[str, str], *, annex: bool = False) -> bytes:
    """The PDF of a source, as a scan where the source says so."""
    paper = set_paper(source, titles, annex=annex)
    return scanned(paper, source, seed_of(source.id)) if source.pindai else paper


def shipped(source: Source) -> bool:
    """Is the PDF committed? The public ones written by hand are, and a few to show the other kinds."""
    return (source.ditulis and source.akses == "public") or source.id in _SHOWN


def annexes(sources: Sequence[Source], pages: Sequence[int], total: int) -> set[str]:
    """Which SOPs get a check-list of one page so that the library has `total` pages; never one that is committed."""
    need = total - sum(pages)
    free = sorted((source.id for source in sources if not shipped(source)), key=seed_of)
    if not 0 <= need <= len(free):
        raise SourceError(
            f"{sum(pages)} pages without check-lists cannot be made {total}; {len(free)} SOPs could have one"
        )
    return set(free[:need])


def _pages(source: Source, titles: dict[str, str]) -> int:
    return len(pdfium.PdfDocument(set_paper(source, titles)))


def _write(source: Source, titles: dict[str, str], chosen: set[str], out: Path) -> int:
    """Set one SOP below `out`; how many pages it has."""
    paper = press(source, titles, annex=source.id in chosen)
    (out / source.akses / f"{source.id}.pdf").write_bytes(paper)
    return len(pdfium.PdfDocument(paper))


@click.command(epilog="Example: python -m documents.press build/library")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--shipped", "only_shipped", is_flag=True, help="Only the PDFs that are committed under documents/.")
def main(out: Path, *, only_shipped: bool) -> None:
    """Set the sample library as paper below OUT, with its truth as data in truth.jsonl. Same sources, same bytes."""
    begun = time.perf_counter()
    try:
        sources = load_library()
        titles = {source.id: f"SOP {source.nomor} {source.judul}" for source in sources}
        for access in ("public", "internal"):
            (out / access).mkdir(parents=True, exist_ok=True)
            for old in (out / access).glob("*.pdf"):
                old.unlink()
        with ProcessPoolExecutor() as workers:
            chosen: set[str] = set()
            if only_shipped:
                sources = [source for source in sources if shipped(source)]
            else:
                pages = list(workers.map(partial(_pages, titles=titles), sources, chunksize=16))
                chosen = annexes(sources, pages, PAGES)
            task = partial(_write, titles=titles, chosen=chosen, out=out)
            counts = list(workers.map(task, sources, chunksize=8))
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    if not only_shipped:
        _truth(sources, counts, out / "truth.jsonl")
    click.echo(f"{len(sources)} SOPs, {sum(counts)} pages set in {out} in {time.perf_counter() - begun:.0f} s")


def _truth(sources: Sequence[Source], pages: Sequence[int], path: Path) -> None:
    """What each paper says, as data: a line for each SOP, with how it was set."""
    with path.open("w", encoding="utf-8") as file:
        for source, count in zip(sources, pages, strict=True):
            said = source.model_dump(mode="json") | {"proses": source.proses, "peta": source.peta}
            said |= {
                "halaman": count,
                "tata_letak": layout_of(source.id).name,
                "berkas": f"{source.akses}/{source.id}.pdf",
            }
            file.write(json.dumps(said, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
