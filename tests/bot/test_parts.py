"""What a SOP says to each thing that is asked for, and what can be asked next."""

from __future__ import annotations

import pytest

from bot.answer import Intent
from bot.intent import recognise
from bot.parts import COMPOSERS, has, part, suggest
from bot.quoting import SopQuestion
from index.sop import Duration, Kind, Part, Place, Section, Sop, Step, Unit, Visibility
from tests.bot.typed import query

SOP = Sop(
    *("7/2024", "Izin Usaha", Kind.MIKRO, Visibility.PUBLIC, "izin.pdf", "", 2),
    sections=(
        Section(Part.PERSYARATAN, "Syarat", "KTP\nNPWP", (Place(1),)),
        Section(Part.BIAYA, "Biaya", "Gratis", (Place(1),)),
        Section(Part.PRODUK, "Produk", " ", (Place(1),)),
    ),
    steps=(
        Step(1, "Menerima berkas", ("Pemohon",), waktu=Duration("1 jam", 1, Unit.JAM), places=(Place(2),)),
        Step(2, "Memeriksa berkas", ("Petugas",), waktu=Duration("2 jam", 2, Unit.JAM), places=(Place(2),)),
    ),
)


def matter(question: str, sop: Sop = SOP) -> SopQuestion:
    return SopQuestion(sop, recognise(query(question)), "id")


def test_a_field_of_one_line_is_one_sentence_and_a_list_is_a_list() -> None:
    fee = part(matter("biaya izin usaha berapa"))
    assert [said.citation.quote for said in fee.statements] == ["Gratis"]
    assert fee.statements[0].text != "Gratis", "a sentence"
    needs = part(matter("syarat izin usaha apa saja"))
    assert [said.citation.quote for said in needs.statements] == ["KTP", "NPWP"]


def test_where_no_field_tells_the_time_the_steps_do_with_their_sum() -> None:
    told = part(matter("berapa lama proses izin usaha"))
    assert [said.citation.quote for said in told.statements] == ["1 jam", "2 jam"]
    assert "3 jam" in told.notice


def test_what_the_sop_does_not_say_is_said_to_be_so() -> None:
    told = part(matter("dasar hukum izin usaha apa"))
    assert told.statements == ()
    assert told.lead


@pytest.mark.parametrize(
    ("intent", "there"),
    [
        (Intent.REQUIREMENTS, True),
        (Intent.OUTPUT, False),
        (Intent.DURATION, True),
        (Intent.STEPS, True),
        (Intent.WARNING, False),
    ],
)
def test_a_part_is_there_where_it_has_words(intent: Intent, *, there: bool) -> None:
    assert has(SOP, intent) is there


def test_only_parts_that_are_there_and_were_not_asked_are_suggested() -> None:
    offered = [one.intent for one in suggest(matter("biaya izin usaha berapa"), more=0)]
    assert offered == [Intent.REQUIREMENTS, Intent.STEPS, Intent.DURATION]
    assert suggest(matter("biaya izin usaha berapa"), more=3)[0].full


def test_every_thing_that_is_asked_of_a_sop_has_its_composer() -> None:
    no_part = {
        *(
            Intent.GREETING,
            Intent.THANKS,
            Intent.EMERGENCY,
            Intent.CATALOGUE,
            Intent.WRONGDOING,
            Intent.OFFICER,
            Intent.OFFICE,
        ),
    }
    assert {intent for intent in Intent if intent not in COMPOSERS} <= no_part
