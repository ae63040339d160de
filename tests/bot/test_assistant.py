from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer import Answer, Intent
from bot.assistant import Assistant, open_assistant
from bot.confidence import levels
from bot.followup import Topic, topic_of
from index.errors import UnknownSop
from index.messages import say
from index.settings import load_settings
from index.sop import Part, Role
from index.store import Store

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
JAPAN = "CONTOH-MKO.02.02.02.01/BP3MI/2022"
KOREA = "CONTOH-MKO.02.02.01.01/BP2MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"
WAGES = "CONTOH-MKO.03.02.01.01/BP3MI/2022"


@pytest.mark.parametrize(
    ("question", "number", "intent", "section", "page", "said"),
    [
        ("syarat OPP apa aja?", OPP, Intent.REQUIREMENTS, Part.PERSYARATAN, 2, "Visa kerja"),
        ("brp lama OPP", OPP, Intent.DURATION, Part.WAKTU, 2, "Paling lama 1 hari kerja"),
        ("OPP bayar ga", OPP, Intent.FEE, Part.BIAYA, 2, "Gratis"),
        ("dasar hukum OPP apa?", OPP, Intent.LEGAL_BASIS, Part.DASAR_HUKUM, 1, "Nomor 18 Tahun 2017"),
        ("langkah OPP gmn", OPP, Intent.STEPS, Part.LANGKAH, 2, "1. Mengunggah dokumen"),
        ("siapa yang menetapkan jadwal dan kelas OPP?", OPP, Intent.ACTOR, Part.LANGKAH, 2, "Kepala BP3MI"),
        ("biaya ujian eps topik korea", KOREA, Intent.FEE, Part.BIAYA, 1, "US$28"),
        ("klo mundur abis matching kena sanksi apa?", JAPAN, Intent.WARNING, Part.PERINGATAN, 1, "2 tahun"),
        ("nurse sama careworker itu apa sih", JAPAN, Intent.DEFINITION, Part.DEFINISI, 1, "panti lansia"),
        ("berapa lama mediasi gaji yang tidak dibayar", WAGES, Intent.DURATION, Part.WAKTU, 2, "7 hari"),
        (OPP, OPP, Intent.NUMBER, Part.TUJUAN, 1, "Orientasi Pra Pemberangkatan"),
    ],
)
def test_a_question_is_answered_from_its_sop_and_page(
    assistant: Assistant, question: str, number: str, intent: Intent, section: Part, page: int, said: str
) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert (answer.intent, answer.abstained) == (intent, False)
    first = answer.citations[0]
    assert (first.number, first.section, first.page) == (number, section, page)
    assert said in answer.text


def test_an_english_question_gets_english_around_quoted_indonesian(assistant: Assistant) -> None:
    answer = assistant.answer("how long does OPP take?", role=Role.PUBLIC)
    assert answer.language == "en"
    assert 'Time: At most 1 working day ("Paling lama 1 hari kerja")' in answer.text
    assert answer.citations[0].quote == "Paling lama 1 hari kerja"


def test_the_sum_of_the_steps_is_said_to_be_a_sum(assistant: Assistant) -> None:
    answer = assistant.answer("berapa lama OPP", role=Role.PUBLIC)
    assert "Jumlah waktu semua langkah: 1 jam 50 menit (kami jumlahkan; SOP tidak menulisnya)." in answer.notice


def test_a_worker_is_shown_the_own_steps_first_and_then_those_of_others(assistant: Assistant) -> None:
    answer = assistant.part(OPP, Intent.STEPS, role=Role.PUBLIC, language="id")
    steps = assistant.store.sop(OPP, Role.PUBLIC).steps
    told = [int(re.match(r"\d+", line.text.rsplit("\n", 1)[-1])[0]) for line in answer.statements]  # type: ignore[index]
    assert (sorted(told), answer.more) == ([step.no for step in steps], 0)
    [heads] = [n for n, line in enumerate(answer.statements) if line.text.startswith("Yang dilakukan petugas")]
    first = set(steps[0].pelaksana)
    assert all(first & set(steps[no - 1].pelaksana) for no in told[:heads])
    assert not any(first & set(steps[no - 1].pelaksana) for no in told[heads:])


def test_a_list_that_was_asked_for_is_whole(assistant: Assistant) -> None:
    answer = assistant.answer("syarat pmi perseorangan mandiri", role=Role.PUBLIC)
    assert (len(answer.statements), answer.more) == (11, 0)


@pytest.mark.parametrize(
    "question", ["resep rendang padang", "kurs nt hari ini brp", "siapa presiden indonesia", "xyzzy"]
)
def test_what_no_sop_answers_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert answer.abstained
    assert answer.statements == ()
    assert "tidak menemukan" in answer.text
    assert "0-800-1000" in answer.notice


def test_what_a_sop_does_not_say_is_said_to_be_unsaid(assistant: Assistant) -> None:
    answer = assistant.answer("biaya pengajuan cuti tahunan pegawai", role=Role.STAFF)
    assert answer.abstained
    assert answer.lead == "Pengajuan Cuti Tahunan Pegawai tidak menyebut biaya."


def test_small_talk_gets_a_friendly_line_and_is_no_abstention(assistant: Assistant) -> None:
    for question, intent in (("halo min", Intent.GREETING), ("makasih ya kak", Intent.THANKS)):
        answer = assistant.answer(question, role=Role.PUBLIC)
        assert (answer.intent, answer.abstained, answer.statements) == (intent, False, ())


@pytest.mark.parametrize(
    "question",
    [
        "majikan mukulin saya tiap hari, sekarang dikunci di kamar, tolong",
        "saya diperkosa anak majikan, takut lapor",
        "kami 6 org disekap di kamboja disuruh nipu",
        "saya udah capek hidup, mending mati aja",
        "bapak saya meninggal di taiwan",
        "my employer locked me in the house",
        "gaji ga dibayar, diusir majikan, tidur di jalan",
        "hp disita, ga boleh keluar, kami dijaga satpam",
        "disuruh jadi scammer, disetrum kalo nolak",
        "teman saya menyayat tangan di mess",
        "kapal kami tenggelam, banyak yang hilang",
        "majikan ngancem pake pisau",
        "adik saya koma di rumah sakit jeddah",
        "he took my phone and won't let me out",
        "my boss is touching me every night",
    ],
)
def test_an_emergency_gets_help_lines_before_anything_else(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert answer.intent is Intent.EMERGENCY
    assert "0-800-1000" in answer.lead


@pytest.mark.parametrize(
    "question",
    [
        "apa SOP tanggap darurat kebakaran?",
        "syarat klaim jkm kalau suami meninggal",
        "jenazah dari bandara ke rumah siapa yg nganter",
        "dasar hukum pengaduan kekerasan",
        "biaya OPP",
        "apakah karung kiriman dipukul rata beratnya",
        "anak saya belajar mati-matian, kapan ujian korea",
        "paspor mati apa masih bisa pulang",
        "my certificate is held by the agency",
        "kontrak saya tidak boleh diubah majikan kan",
        "boleh tidak keluar dari asrama saat preliminary korea",
    ],
)
def test_an_ordinary_question_is_no_emergency(assistant: Assistant, question: str) -> None:
    assert assistant.answer(question, role=Role.PUBLIC).intent is not Intent.EMERGENCY


def test_help_lines_are_those_of_the_country_named(assistant: Assistant) -> None:
    page = assistant.answer("teman saya dipukul majikan di taiwan", role=Role.PUBLIC).lead
    assert "1955" in page
    assert "+852" not in page


def test_a_catalogue_question_lists_the_sops(assistant: Assistant) -> None:
    answer = assistant.answer("ada SOP apa soal pengaduan?", role=Role.PUBLIC)
    assert answer.intent is Intent.CATALOGUE
    assert "Pelayanan Pengaduan PMI melalui Crisis Center" in answer.text
    assert "Penutupan Kasus" not in answer.text


def test_a_follow_up_leans_on_the_last_answer(assistant: Assistant) -> None:
    first = assistant.answer("syarat OPP apa aja?", role=Role.PUBLIC)
    topic = topic_of(first)
    fee = assistant.answer("kalau biayanya?", role=Role.PUBLIC, topic=topic)
    assert (fee.intent, fee.citations[0].number) == (Intent.FEE, OPP)
    step = assistant.answer("langkah 3 maksudnya?", role=Role.PUBLIC, topic=topic)
    assert step.statements[0].text.startswith("3. Memeriksa keabsahan dokumen")
    other = assistant.answer("yang untuk jepang", role=Role.PUBLIC, topic=Topic(KOREA, "syarat g to g korea"))
    assert other.citations[0].number == JAPAN


def test_a_follow_up_without_a_topic_is_not_guessed(assistant: Assistant) -> None:
    assert assistant.answer("kalau biayanya?", role=Role.PUBLIC).abstained


def test_staff_get_internal_procedures_and_workers_do_not(assistant: Assistant) -> None:
    question = "pengajuan cuti tahunan pegawai siapa yang tanda tangan surat izin cuti?"
    assert assistant.answer(question, role=Role.STAFF).citations[0].number == LEAVE
    assert LEAVE not in {c.number for c in assistant.answer(question, role=Role.PUBLIC).citations}


def test_a_button_is_answered_with_the_eyes_of_who_presses_it(assistant: Assistant) -> None:
    assert assistant.part(LEAVE, Intent.STEPS, role=Role.STAFF, language="id").statements
    with pytest.raises(UnknownSop):
        assistant.part(LEAVE, Intent.STEPS, role=Role.PUBLIC, language="id")


def _quotes_stand(store: Store, answer: Answer) -> None:
    for statement in answer.statements:
        cited = statement.citation
        sop = store.sop(cited.number, Role.STAFF)
        text = " ".join([sop.title, sop.unit, *(section.text for section in sop.sections)])
        for step in sop.steps:
            waktu = step.waktu.words if step.waktu else ""
            cells = (step.kegiatan, step.kelengkapan, waktu, step.output, step.keterangan, *step.pelaksana)
            text += " " + " ".join(cells)
        assert " ".join(cited.quote.split()) in " ".join(text.split())


def test_every_quote_of_every_sop_and_intent_stands_in_it(assistant: Assistant) -> None:
    asked = [intent for intent in Intent if intent not in _WITHOUT_A_SOP]
    for entry in assistant.store.entries(Role.STAFF):
        for intent in asked:
            for language in ("id", "en"):
                answer = assistant.part(entry.number, intent, role=Role.STAFF, language=language, full=True)
                _quotes_stand(assistant.store, answer)


@cache
def _opened(data: Path) -> Assistant:
    return open_assistant(load_settings(data))


_WITHOUT_A_SOP = (Intent.GREETING, Intent.THANKS, Intent.EMERGENCY, Intent.CATALOGUE, Intent.WRONGDOING)
_WORDS = st.sampled_from(
    ("syarat", "biaya", "opp", "korea", "gaji", "majikan", "lapor", "cuti", "e-pmi", "lama", "the")
)


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=8).map(" ".join)))
def test_anything_can_be_asked_and_facts_are_always_cited(library: Path, question: str) -> None:
    assistant = _opened(library)
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert answer.abstained or answer.statements or answer.intent in _WITHOUT_A_SOP
    assert 0 <= answer.confidence <= 1
    _quotes_stand(assistant.store, answer)


@pytest.mark.parametrize(
    ("question", "section", "said"),
    [
        ("ujian eps topik umur maksimal berapa", Part.PERSYARATAN, "39 tahun"),
        ("apakah lulus ujian eps topik menjamin penempatan", Part.PERINGATAN, "tidak menjamin"),
    ],
)
def test_the_one_line_that_tells_is_the_answer(assistant: Assistant, question: str, section: Part, said: str) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert (answer.citations[0].number, answer.citations[0].section) == (KOREA, section)
    assert said in answer.text
    assert len(answer.statements) == 1


def test_how_much_and_no_more_is_answered_with_fee_and_time(assistant: Assistant) -> None:
    answer = assistant.answer("permohonan opp skema p to p berapa", role=Role.PUBLIC)
    assert [citation.section for citation in answer.citations] == [Part.BIAYA, Part.WAKTU]


@pytest.mark.parametrize(
    "question", ["bikin ijazah palsu dimana", "cara menyuap petugas imigrasi", "cara hack akun siskop2mi orang"]
)
def test_no_help_with_forgery_bribes_and_hacking(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert (answer.intent, answer.abstained, answer.citations) == (Intent.WRONGDOING, True, ())


@pytest.mark.parametrize("question", ["cara lapor lowongan palsu", "ciri ijazah palsu apa", "saya ditipu paspor palsu"])
def test_who_reports_a_forgery_is_not_refused(assistant: Assistant, question: str) -> None:
    assert assistant.answer(question, role=Role.PUBLIC).intent is not Intent.WRONGDOING


def test_a_verb_alone_asks_about_the_last_answer(assistant: Assistant) -> None:
    topic = topic_of(assistant.answer("syarat permohonan opp skema p to p", role=Role.PUBLIC))
    answer = assistant.answer("siapa yang menetapkan?", role=Role.PUBLIC, topic=topic)
    assert answer.citations[0].number == OPP


def test_another_country_is_asked_for_with_two_words(assistant: Assistant) -> None:
    topic = topic_of(assistant.answer("syarat pendaftaran g to g korea", role=Role.PUBLIC))
    answer = assistant.answer("kalau jepang?", role=Role.PUBLIC, topic=topic)
    assert answer.citations[0].number == JAPAN


@pytest.mark.parametrize(("question", "sure"), [("syarat opp p to p", True), ("cara lapor masalah kerja", False)])
def test_an_answer_that_is_not_sure_says_so(assistant: Assistant, question: str, *, sure: bool) -> None:
    answer = assistant.answer(question, role=Role.PUBLIC)
    assert answer.statements
    assert (answer.confidence >= levels().sure) is sure
    doubted = say("answer.unsure", "id") in answer.notice or answer.lead.startswith(say("answer.perhaps", "id"))
    assert doubted is not sure


def test_a_short_question_that_no_sop_answers_goes_on_with_the_last_one(assistant: Assistant) -> None:
    topic = topic_of(assistant.answer("syarat opp p to p", role=Role.PUBLIC))
    answer = assistant.answer("kalau kelasnya penuh?", role=Role.PUBLIC, topic=topic)
    assert {citation.number for citation in answer.citations} == {OPP}
    listed = Topic("", "syarat opp", listed=(KOREA, OPP))
    answer = assistant.answer("kalau kelasnya penuh?", role=Role.PUBLIC, topic=listed)
    assert {citation.number for citation in answer.citations} == {OPP}
    off = assistant.answer("resep rendang", role=Role.PUBLIC, topic=topic)
    assert off.abstained


def test_a_bare_question_behind_a_choice_is_answered_by_the_likeliest_and_the_next_offered(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("syaratnya apa aja?", role=Role.PUBLIC, topic=Topic("", "mau opp", listed=(OPP, KOREA)))
    assert answer.citations[0].number == OPP
    assert KOREA in [suggestion.number for suggestion in answer.suggestions]


@pytest.mark.parametrize("where", ["dimana?", "di mana ya kak", "where?"])
def test_where_alone_in_a_talk_is_where_its_matter_is_done(assistant: Assistant, where: str) -> None:
    topic = topic_of(assistant.answer("syarat opp p to p", role=Role.PUBLIC))
    assert {citation.section for citation in assistant.answer(where, role=Role.PUBLIC, topic=topic).citations} == {
        Part.TEMPAT
    }
    assert assistant.answer("alamat bp3mi jawa timur", role=Role.PUBLIC, topic=topic).intent is Intent.OFFICE


def test_several_questions_are_each_answered_once_in_their_order(assistant: Assistant) -> None:
    answer = assistant.answer("syarat OPP apa saja? biayanya berapa? lamanya berapa?", role=Role.PUBLIC)
    order = [citation.section for citation in answer.citations]
    assert list(dict.fromkeys(order)) == [Part.PERSYARATAN, Part.BIAYA, Part.WAKTU]
    assert (answer.text.count("Gratis"), answer.text.count("Paling lama 1 hari kerja")) == (1, 1)


def test_an_abbreviation_is_explained_once_in_a_talk(assistant: Assistant) -> None:
    first = assistant.answer("langkah opp p to p selengkapnya", role=Role.PUBLIC)
    again = assistant.answer("langkah opp p to p selengkapnya", role=Role.PUBLIC, topic=topic_of(first))
    assert "CPMI = Calon Pekerja Migran Indonesia" in first.notice
    assert "CPMI = Calon Pekerja Migran Indonesia" not in again.notice


def test_a_number_alone_takes_it_from_the_list_just_shown(assistant: Assistant) -> None:
    listed = assistant.answer("ada SOP apa soal pengaduan?", role=Role.PUBLIC)
    chosen = assistant.answer("nomor 1", role=Role.PUBLIC, topic=topic_of(listed))
    assert chosen.citations[0].number == listed.listed[0]
    asked_back = assistant.answer("2", role=Role.PUBLIC)
    assert not asked_back.statements
    assert "Angka 2 untuk apa?" in asked_back.lead


def test_a_number_within_a_question_says_which_sop_is_meant(assistant: Assistant) -> None:
    answer = assistant.answer(f"langkah SOP {OPP}?", role=Role.PUBLIC)
    assert {citation.number for citation in answer.citations} == {OPP}
    assert answer.intent is Intent.STEPS


def test_what_comes_next_goes_on_after_the_last_step_shown(assistant: Assistant) -> None:
    after = assistant.answer("habis itu apa lagi", role=Role.STAFF, topic=Topic(OPP, "langkah OPP", step=2))
    assert after.statements[0].text.startswith("3. ")


def test_the_header_of_a_sop_can_be_asked_for(assistant: Assistant) -> None:
    answer = assistant.answer("SOP OPP berlaku sejak kapan?", role=Role.PUBLIC)
    assert answer.intent is Intent.METADATA
    assert answer.statements[0].text.startswith("Berlaku sejak: ")
    english = assistant.part(OPP, Intent.METADATA, role=Role.PUBLIC, language="en")
    assert "In force since: 15 November 2022" in english.text


def test_all_sops_are_counted(assistant: Assistant) -> None:
    answer = assistant.answer("ada SOP apa saja?", role=Role.PUBLIC)
    assert f"Ada {assistant.store.totals(Role.PUBLIC)[0]} SOP" in answer.lead


def test_a_worker_is_shown_where_a_decision_leads_in_words(assistant: Assistant) -> None:
    for entry in assistant.store.entries(Role.PUBLIC):
        steps = assistant.part(entry.number, Intent.STEPS, role=Role.PUBLIC, language="id", full=True)
        assert not any("langkah" in line.text for line in steps.statements if "ya:" in line.text)


@pytest.mark.parametrize(
    "question",
    [
        "syarat opp p to p",
        "kalau berkasnya kurang gimana",
        "gaji dipotong agensi, lapor ke mana?",
        "resep rendang",
        "korea",
    ],
)
def test_a_question_costs_at_most_twelve_reads_of_the_library(library: Path, question: str) -> None:
    assistant = open_assistant(load_settings(library))
    assistant.answer("syarat opp", role=Role.PUBLIC)
    reads: list[str] = []
    rows = assistant.store._rows
    assistant.store._rows = lambda sql, values=(): (reads.append(sql), rows(sql, values))[1]  # type: ignore[method-assign, func-returns-value]
    assistant.answer(question, role=Role.PUBLIC, topic=Topic(OPP, "syarat OPP"))
    assert len(reads) <= 12, reads
    assistant.store.close()


def test_beliefs_in_sops_and_in_none_of_them_sum_to_one(assistant: Assistant) -> None:
    found = assistant.considered("gaji dipotong agensi, lapor ke mana?", role=Role.PUBLIC)
    assert sum(one.belief for one in found.found) + found.none == pytest.approx(1.0)
