from __future__ import annotations

from bot.durations import total
from index.sop import Branch, Duration, Step, Unit


def _step(no: int, branch: Branch | None = None, kegiatan: str = "Memeriksa berkas") -> Step:
    return Step(no, kegiatan, waktu=Duration("1 jam", 1.0, Unit.JAM), branch=branch)


def test_times_are_added_only_where_every_step_must_be_taken() -> None:
    assert total([_step(1), _step(2), _step(3)], "id") == "3 jam"
    assert total([_step(1), _step(2, Branch(3, 1)), _step(3)], "en") == "3 hours"
    assert total([_step(1), _step(2, Branch(4, 3)), _step(3), _step(4)], "id") == ""
    assert total([_step(1), _step(2, kegiatan="Lengkap?")], "id") == ""
