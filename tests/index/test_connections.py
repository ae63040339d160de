"""Reading: one view at a time for each thread, connections used again."""

from __future__ import annotations

from pathlib import Path

from index.connections import Connections
from index.schema import connect


def test_a_snapshot_stands_still_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    writer, readers = connect(path), Connections(path)
    count = "SELECT count(*) FROM generation"
    with readers.snapshot() as outer:
        assert readers.rows(count)[0][0] == 0
        writer.execute("INSERT INTO generation (made_at, action) VALUES ('2026', 'publish')", ())
        with readers.snapshot() as inner:
            assert inner is outer, "within another one it is that one"
            assert readers.rows(count)[0][0] == 0
    assert readers.rows(count)[0][0] == 1
    readers.close()
    writer.close()


def test_a_connection_is_used_again_and_closed_at_the_end_even_if_in_use(tmp_path: Path) -> None:
    readers = Connections(tmp_path / "index.db")
    with readers.snapshot() as first:
        pass
    with readers.snapshot() as second:
        assert second is first
        readers.close()
        assert second.connection.usable
    assert not readers._idle
