from __future__ import annotations

from bot.composing import compose
from bot.intent import recognise
from bot.quoting import Matter
from index.lines import Line
from index.sop import Kind, Sop, Visibility
from tests.bot.typed import query


def test_of_very_many_lines_none_of_which_is_likely_the_part_that_was_asked_for_is_told() -> None:
    asked = recognise(query("berapa biaya izin becak motor?"))
    read = tuple((Line("remaining", f"baris {n}"), 1 / 400) for n in range(400))
    sop = Sop("X", "X", Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1)
    reply = compose(Matter(sop, asked, "id", read, specific=True, detailed=False, brief=False))
    assert not reply.statements
