from __future__ import annotations

from dataclasses import replace

from bot.answer import Intent
from bot.composing import compose
from bot.intent import Asked, recognise
from bot.quoting import SopQuestion
from bot.reply import Reply
from index.lines import Line, lines_of
from index.sop import Duration, Kind, Part, Place, Section, Sop, Step, Unit, Visibility
from tests.bot.typed import query


def test_of_very_many_lines_none_of_which_is_likely_the_part_that_was_asked_for_is_told() -> None:
    asked = recognise(query("berapa biaya izin becak motor?"))
    read = tuple((Line("remaining", f"baris {n}"), 1 / 400) for n in range(400))
    sop = Sop("X", "X", Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1)
    reply = compose(SopQuestion(sop, asked, "id", read, specific=True, detailed=False, brief=False))
    assert not reply.statements


def sop_of(*sections: Section) -> Sop:
    return Sop("X", "Uji Konsekuensi", Kind.MIKRO, Visibility.PUBLIC, "x.pdf", "", 1, sections=sections)


def composed(question: str, sop: Sop, *shares: float) -> Reply:
    """What is composed where the lines of the SOP have these shares of the belief."""
    read = sorted(zip(lines_of(sop), shares, strict=True), key=lambda pair: -pair[1])
    return compose(SopQuestion(sop, recognise(query(question)), "id", tuple(read), specific=True))


def test_a_list_that_is_asked_for_is_told_whole_under_its_own_heading() -> None:
    sop = sop_of(Section(Part.KUALIFIKASI, "KUALIFIKASI PELAKSANA", "1. Sarjana\n2. Sopan\n3. Teliti", (Place(1),)))
    reply = composed("apa saja yang harus dimiliki petugasnya?", sop, 0.4, 0.3, 0.3)
    assert reply.lead == "Kualifikasi pelaksana:"
    assert [statement.citation.quote for statement in reply.statements] == ["1. Sarjana", "2. Sopan", "3. Teliti"]


def test_a_field_tells_what_was_asked_for_where_it_holds_other_things_too() -> None:
    waktu = Section(Part.WAKTU, "Waktu", "TOTAL: Rp 50.000\nPaling lama 3 hari kerja", (Place(1),))
    asked = recognise(query("berapa lama prosesnya?"))
    reply = compose(SopQuestion(sop_of(waktu), asked, "id"))
    assert "3 hari kerja" in reply.statements[0].text
    assert "50.000" not in " ".join(statement.text for statement in reply.statements)


def test_the_part_that_words_name_is_told_where_the_sop_lacks_the_one_believed_to_be_meant() -> None:
    sop = sop_of(Section(Part.PERALATAN, "Peralatan", "1. Laptop\n2. Printer", (Place(1),)))
    asked = replace(recognise(query("peralatannya")), intent=Intent.REQUIREMENTS, found=((Intent.EQUIPMENT, 3.0),))
    reply = compose(SopQuestion(sop, asked, "id"))
    assert [statement.citation.quote for statement in reply.statements] == ["1. Laptop", "2. Printer"]


def test_the_time_on_the_clock_is_another_thing_than_how_long_it_takes() -> None:
    sop = sop_of(Section(Part.ISI, "Isi", "Selesai dalam 3 hari.\nJumat pukul 08.00-11.30", (Place(1),)))
    assert "08.00" in composed("hari jumat buka jam berapa?", sop, 0.8, 0.2).statements[0].text


def test_the_total_that_is_asked_for_is_the_whole_sops_and_no_steps() -> None:
    waktu = Section(Part.WAKTU, "Waktu", "49 jam", (Place(1),))
    steps = (Step(1, "Memeriksa alat", waktu=Duration("30 menit", 30, Unit.MENIT)),)
    sop = replace(sop_of(waktu), steps=steps)
    read = tuple((line, 0.9 if line.text == "30 menit" else 0.05) for line in lines_of(sop)[::-1])
    read = tuple(sorted(read, key=lambda pair: -pair[1]))
    reply = compose(
        SopQuestion(sop, recognise(query("total waktu periksa alat berapa lama?")), "id", read, specific=True)
    )
    assert "49 jam" in reply.statements[0].text


def test_steps_that_are_asked_for_are_told_whole_and_those_beside_an_answer_cut() -> None:
    table = tuple(Step(no, f"Memeriksa berkas {no}", ("Petugas",), places=(Place(1),)) for no in range(1, 9))
    sop = replace(sop_of(Section(Part.PERINGATAN, "Peringatan", "Bawa kartu antre", (Place(1),))), steps=table)
    shares = (0.2, *(0.8 / 16,) * 16)
    asked = composed("langkah-langkahnya apa saja secara berurutan?", sop, *shares)
    assert [statement.text.split(".")[0] for statement in asked.statements] == [str(no) for no in range(1, 9)]
    alone = composed("habis dari loket terus ngapain?", sop, *shares)
    assert [statement.text.split(".")[0][-1] for statement in alone.statements] == [str(no) for no in range(1, 9)]
    beside = composed("habis dari loket terus ngapain?", sop, 0.4, *(0.6 / 16,) * 16)
    assert beside.statements[0].citation.section is not Part.LANGKAH
    assert 1 < len(beside.statements) < 8
    assert len(beside.statements) - 1 + beside.more == 8


def test_a_matter_that_is_only_named_is_answered_with_what_to_do_and_a_button_with_its_part() -> None:
    table = tuple(Step(no, f"Memeriksa berkas {no}", ("Petugas",), places=(Place(1),)) for no in range(1, 4))
    tempat = Section(Part.TEMPAT, "Tempat", "Loket informasi", (Place(1),))
    sop = replace(sop_of(tempat), steps=table)
    named = replace(recognise(query("lupa sandi")), intent=Intent.PLACE)
    told = compose(SopQuestion(sop, named, "id", ((lines_of(sop)[0], 0.9),)))
    assert [statement.text[:2] for statement in told.statements][-3:] == ["1.", "2.", "3."]
    pressed = compose(SopQuestion(sop, Asked(Intent.PLACE, 1.0), "id"))
    assert [statement.citation.quote for statement in pressed.statements] == ["Loket informasi"]


def test_steps_that_words_name_are_told_whatever_else_is_believed_and_a_fee_that_they_name_is() -> None:
    table = tuple(Step(no, f"Memeriksa berkas {no}", ("Petugas",), places=(Place(1),)) for no in range(1, 4))
    sop = replace(sop_of(Section(Part.BIAYA, "Biaya", "Gratis", (Place(1),))), steps=table)
    steps = compose(SopQuestion(sop, replace(recognise(query("langkah cuti")), intent=Intent.WARNING), "id"))
    assert [statement.text[:2] for statement in steps.statements] == ["1.", "2.", "3."]
    fee = compose(SopQuestion(sop, recognise(query("kalau biayanya gimana?")), "id"))
    assert [statement.citation.quote for statement in fee.statements] == ["Gratis"]


def test_the_step_that_answers_goes_before_the_others_where_more_is_asked_than_how_the_sop_is_done() -> None:
    table = tuple(Step(no, f"Memeriksa berkas {no}", ("Petugas",), places=(Place(1),)) for no in range(1, 9))
    sop = replace(sop_of(), steps=table)
    shares = [0.9 if line.text == "Memeriksa berkas 6" else 0.1 / 15 for line in lines_of(sop)]
    wondered = composed("kalau berkasnya salah gimana dong?", sop, *shares)
    assert "berkas 6" in wondered.statements[0].text
    assert "berkas 1" in wondered.statements[1].text
    way = composed("cara periksa berkas yang salah", sop, *shares)
    assert "berkas 1" in way.statements[0].text


def test_a_matter_that_is_only_wondered_about_is_answered_with_what_to_do_behind_the_rule() -> None:
    table = tuple(Step(no, f"Memeriksa arsip {no}", ("Petugas",), places=(Place(1),)) for no in range(1, 4))
    sop = replace(
        sop_of(Section(Part.PERINGATAN, "Peringatan", "Arsip tidak boleh dibawa pulang", (Place(1),))), steps=table
    )
    read = tuple((line, 0.7 if line.step is None else 0.05) for line in lines_of(sop))
    told = compose(SopQuestion(sop, recognise(query("kalo pinjam arsip?")), "id", read)).statements
    assert told[0].citation.section is Part.PERINGATAN
    assert [statement.text.split("\n")[-1][:2] for statement in told[1:]] == ["1.", "2.", "3."]
    beyond = compose(SopQuestion(sop, recognise(query("kalo pinjam arsip?")), "id", read, specific=True)).statements
    assert all(statement.citation.section is not Part.LANGKAH for statement in beyond)


def test_a_part_that_words_name_is_told_where_the_likeliest_line_says_nothing_of_its_amount() -> None:
    biaya = Section(Part.BIAYA, "Biaya", "Tidak ada biaya.", (Place(1),))
    sop = sop_of(biaya, Section(Part.ISI, "Isi", "Peserta dipanggil dengan surat", (Place(1),)))
    assert composed("ikut pelatihan bayar nggak?", sop, 0.1, 0.9).statements[0].citation.quote == "Tidak ada biaya."


def test_of_several_sections_of_one_part_the_one_with_the_likeliest_line_is_told() -> None:
    first = Section(Part.BIAYA, "Ketentuan", "Sewa dibayar di muka", (Place(1),))
    tariff = Section(Part.BIAYA, "Tarif", "1. Sekolah: Rp 15.000\n2. Umum: Rp 35.000", (Place(2),))
    reply = composed("orang umum mau sewa gedung, bayar berapa?", sop_of(first, tariff), 0.1, 0.1, 0.8)
    assert {statement.citation.page for statement in reply.statements} == {2}
    assert "35.000" in " ".join(statement.text for statement in reply.statements)


def test_whom_to_tell_is_said_by_a_line_that_says_to_whom() -> None:
    steps = (Step(1, "Tim membahas kesimpulan", ("Tim",)), Step(2, "Menyampaikan laporan kepada Gubernur", ("Tim",)))
    sop = replace(sop_of(), steps=steps)
    reply = composed("kesimpulan tim disampaikan ke siapa?", sop, 0.9, 0.04, 0.04, 0.02)
    assert "Gubernur" in reply.statements[0].text


def test_a_section_that_no_question_asks_for_is_told_whole_where_its_heading_is_asked_for() -> None:
    sop = sop_of(
        Section(Part.KUALIFIKASI, "KUALIFIKASI PELAKSANA", "1. Sarjana\n2. Sopan", (Place(1),)),
        Section(Part.ISI, "c. Sekretaris :", "1. Merencanakan program\n2. Melaporkan", (Place(2),)),
    )
    read = tuple((line, 0.25) for line in lines_of(sop))

    def told(question: str, *beyond: str) -> list[str]:
        matter = SopQuestion(sop, recognise(query(question)), "id", read, specific=True, beyond=frozenset(beyond))
        return [statement.citation.quote for statement in compose(matter).statements]

    assert told("apa syarat kualifikasi petugas?", "kualifikasi", "tugas") == ["1. Sarjana", "2. Sopan"]
    assert told("apa tugas sekretaris tim?", "tugas", "sekretaris") == ["1. Merencanakan program", "2. Melaporkan"]


def test_a_line_that_surely_answers_stands_first_whatever_part_was_believed_to_be_asked_for() -> None:
    steps = (Step(1, "Memeriksa kewenangan", ("Petugas",), keterangan="Nama tidak ada: persetujuan Kepala Instalasi"),)
    sop = replace(sop_of(), steps=(*steps, Step(2, "Menyerahkan berkas", ("Petugas",), places=(Place(1),))))
    shares = {"Nama tidak ada: persetujuan Kepala Instalasi": 0.9}
    read = sorted(((line, shares.get(line.text, 0.02)) for line in lines_of(sop)), key=lambda pair: -pair[1])
    asked = recognise(query("siapa yang menyetujui kalau nama tidak ada?"))
    reply = compose(SopQuestion(sop, asked, "id", tuple(read), specific=True))
    assert "Kepala Instalasi" in reply.statements[0].text


def test_of_a_field_of_several_lines_the_one_that_surely_answers_is_told_alone() -> None:
    sop = sop_of(
        Section(
            Part.BIAYA, "Biaya", "Salinan: Rp 1.500\nRekam medis: Rp 5.000\nPengisian klaim: Rp 75.000", (Place(1),)
        )
    )
    sure = composed("ngisi klaim bayar berapa?", sop, 0.05, 0.05, 0.9)
    assert [statement.citation.quote for statement in sure.statements] == ["Pengisian klaim: Rp 75.000"]


def test_a_list_in_which_one_line_surely_answers_is_told_behind_that_line() -> None:
    sop = sop_of(Section(Part.PERSYARATAN, "Persyaratan", "1. KTP\n2. Paspor\n3. Surat kuasa bagi paman", (Place(1),)))
    reply = composed("syaratnya apa saja kalau yang datang paman?", sop, 0.1, 0.1, 0.8)
    assert "Surat kuasa bagi paman" in reply.statements[0].text
    assert [one.citation.quote for one in reply.statements[1:]] == ["1. KTP", "2. Paspor", "3. Surat kuasa bagi paman"]
