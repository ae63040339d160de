"""The SOP makro: made from the SOP mikro it holds, each of which is one of its steps, led by whoever leads that SOP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from documents.press.composed import initials
from documents.press.source import Dates, Langkah, Source
from documents.press.tree import Makro

_LANES = 7


def makro_of(branch: Makro, mikro: Sequence[Source]) -> Source:
    """The SOP makro of a branch. It names its SOP mikro, so it is public only if all of them are."""
    leaders = [_leader(source) for source in mikro]
    lanes = [name for name, _ in Counter(leaders).most_common(_LANES - 1)]
    lanes.append(branch.unit)
    made = min(source.tanggal.pembuatan for source in mikro)
    return Source(
        id=f"makro-{branch.code.replace('.', '-')}",
        nomor=f"CONTOH-MKR.{branch.code}/{initials(branch.unit)}/{made.year}",
        judul=branch.name,
        jenis="makro",
        akses="public" if all(source.akses == "public" for source in mikro) else "internal",
        makro=branch.name,
        unit=branch.unit,
        tanggal=Dates(pembuatan=made, efektif=min(source.tanggal.efektif for source in mikro)),
        tujuan=f"Memadukan {len(mikro)} SOP mikro dalam peta lintas fungsi {branch.map}.",
        dasar_hukum=list(dict.fromkeys(law for source in mikro for law in source.dasar_hukum))[:5],
        kualifikasi=list(dict.fromkeys(source.kualifikasi[0] for source in mikro))[:4],
        keterkaitan=[source.id for source in mikro],
        peralatan=list(dict.fromkeys(source.peralatan[0] for source in mikro))[:5],
        peringatan=list(dict.fromkeys(source.peringatan[0] for source in mikro))[:3],
        pencatatan=list(dict.fromkeys(source.pencatatan[0] for source in mikro))[:3],
        pelaksana=list(dict.fromkeys(lanes)),
        langkah=[
            _step(source, leader if leader in lanes else branch.unit)
            for source, leader in zip(mikro, leaders, strict=True)
        ],
        cabang=branch,
    )


def _leader(source: Source) -> str:
    """Who does the most steps of a SOP."""
    return Counter(step.actors[0] for step in source.langkah).most_common(1)[0][0]


def _step(source: Source, actor: str) -> Langkah:
    first, last = source.langkah[0], source.langkah[-1]
    return Langkah(
        kegiatan=source.judul,
        pelaksana=actor,
        kelengkapan=first.kelengkapan,
        waktu=source.jangka_waktu if 0 < len(source.jangka_waktu) <= 40 else "Sesuai SOP mikro",
        output=source.produk if 0 < len(source.produk) <= 80 else last.output,
    )
