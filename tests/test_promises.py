"""What people are promised: nothing internal by any road, nothing lost when killed, every answer's JSON as documented."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Intent
from bot.assistant import Assistant
from index.errors import UnknownSop
from index.sop import Role, Visibility
from index.store import Store
from tests import program
from tests.conftest import DOCUMENTS, INTERNAL, PUBLIC, own_copy
from tests.library import entries
from tests.program import ROOT

LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


def run(data: Path, *arguments: str, says: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """`tanya-sop ARGUMENTS --data DATA` as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "140", **environment}
    return program.run(*arguments, "--data", str(data), environment=environment, folder=Path.cwd(), says=says)


def output(data: Path, *arguments: str) -> Any:
    ran = run(data, *arguments, "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_no_command_shows_a_worker_an_internal_sop(library: Path) -> None:
    internal = {entry.number for entry in entries(library) if entry.visibility is Visibility.INTERNAL}
    assert len(internal) == len(INTERNAL)
    for question in ("cuti tahunan pegawai", LEAVE, "daftar sop"):
        found = output(library, "ask", question, "--role", "public")
        assert not internal & {citation["number"] for citation in found["citations"]}
        assert not any(number in json.dumps(found["suggestions"]) for number in internal - {question})
    hits = output(library, "search", "cuti tahunan pegawai", "--role", "public", "--top", "50")["hits"]
    assert hits
    assert not internal & {hit["number"] for hit in hits}
    talk = (
        "pemeriksaan tanda pemalsuan",
        "penutupan kasus oleh petugas",
        "ada sop apa soal cuti?",
        "dasar hukum cuti pns",
    )
    told = run(library, "start", says="".join(f"{question}\n" for question in talk)).stdout
    assert "Sampai jumpa." in told
    assert not any(number in told for number in internal)
    assert {sop["number"] for sop in output(library, "list", "--role", "public")["sops"]}.isdisjoint(internal)
    assert output(library, "status", "--role", "public")["sops"] == len(PUBLIC)
    shown = run(library, "show", LEAVE, "--role", "public")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "Tidak ada SOP bernomor" in shown.stderr


def test_no_read_of_the_library_shows_a_worker_an_internal_sop(assistant: Assistant) -> None:
    store = assistant.store
    seen = {entry.number for entry in store.entries(Role.PUBLIC)}
    ids = [stored.id for number in (LEAVE,) for stored in store.passages_of(number, Role.STAFF)]
    assert store.passages(ids, Role.PUBLIC) == []
    assert store.lexical(["cuti"], Role.PUBLIC, 50) == []
    assert sum(shelf.count for shelf in store.shelves(Role.PUBLIC)) == len(seen) == store.totals(Role.PUBLIC)[0]
    for intent in Intent:
        if intent not in (Intent.GREETING, Intent.THANKS, Intent.EMERGENCY, Intent.CATALOGUE, Intent.WRONGDOING):
            with pytest.raises(UnknownSop):
                assistant.part(LEAVE, intent, role=Role.PUBLIC, language="id")


def test_the_json_of_an_answer_is_as_documented(library: Path) -> None:
    found = output(library, "ask", "brp lama OPP?")
    assert list(found) == [
        *("question", "language", "intent", "abstained", "confidence", "text", "citations", "suggestions", "elapsed_ms")
    ]
    assert (found["language"], found["intent"], found["abstained"]) == ("id", "duration", False)
    citation = found["citations"][0]
    assert list(citation) == ["number", "title", "kind", "section", "page", "quote", "file", "boxes"]
    assert (citation["section"], citation["page"], citation["file"]) == ("waktu", 2, "public/opp-p-to-p.pdf")
    assert list(citation["boxes"][0]) == ["x0", "y0", "x1", "y1"]


def test_the_json_of_a_search_is_as_documented(library: Path) -> None:
    hits = output(library, "search", "gaji belum dibayar", "--top", "3")["hits"]
    assert len(hits) == 3
    assert list(hits[0]) == ["number", "title", "section", "page", "file", "score", "text"]
    assert hits[0]["score"] >= hits[1]["score"]


def test_an_evaluation_prints_every_measure_overall_and_by_group(library: Path, tmp_path: Path) -> None:
    lines = [
        {
            "question": "biaya OPP",
            "numbers": ["CONTOH-MKO.02.04.03.01/BP3MI/2022"],
            "contains": ["Gratis"],
            "group": "a",
        },
        {"question": "biaya ujian korea", "title": "EPS-TOPIK", "section": "biaya", "contains": ["Rp1"], "group": "a"},
        {"question": "resep rendang", "unanswerable": True, "group": "b"},
        {"question": "cuti tahunan pegawai berapa lama", "title": "Cuti", "role": "staff", "group": "b"},
    ]
    file = tmp_path / "q.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = output(library, "eval", str(file))
    overall = found["overall"]
    assert (overall["n"], overall["n_judged"], overall["success@1"], overall["mrr@10"]) == (4, 3, 1.0, 1.0)
    assert overall["answer_accuracy"] == pytest.approx(2 / 3)
    assert (overall["abstention_precision"], overall["abstention_recall"]) == (1.0, 1.0)
    assert found["groups"]["a"]["answer_accuracy"] == 0.5
    assert set(overall) >= {"success@3", "success@10", "recall@10", "ndcg@10", "latency_p50_ms", "latency_p95_ms"}
    file.write_text('{"question": 1}', encoding="utf-8")
    bad = run(library, "eval", str(file))
    assert bad.returncode == 2
    assert "q.jsonl:1" in bad.stderr
    assert "Traceback" not in bad.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (("ask", "x"), {"TANYA_SOP_WORKERS": "banyak"}, "TANYA_SOP_WORKERS"),
        (("ask", "x"), {"TANYA_SOP_LANGUAGE": "jv"}, "TANYA_SOP_LANGUAGE"),
        (("ask", "x"), {}, "Belum ada SOP"),
        (("rollback", "7"), {}, "Belum ada SOP|Tidak ada keadaan"),
        (("show", "1"), {}, "Belum ada SOP"),
        (("bot",), {}, "TELEGRAM_BOT_TOKEN"),
        (("ingest", "tidak-ada"), {}, "tidak ada berkas"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_status_two(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], sentence: str
) -> None:
    ran = run(tmp_path / "empty", *arguments, **environment)
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert re.search(sentence, ran.stderr)
    assert "Traceback" not in ran.stderr


def test_a_damaged_index_is_one_clear_line_and_repair_mends_it(few_files: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "index.db").write_bytes(b"this is no database, but long enough to be taken for one" * 40)
    for command in (("ask", "x"), ("list",), ("doctor",), ("ingest", str(few_files))):
        ran = run(data, *command)
        assert ran.returncode in (1, 2)
        assert "tanya-sop repair" in ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr
    assert run(data, "repair").returncode == 0
    assert run(data, "ingest", str(few_files)).returncode == 0
    assert run(data, "doctor").returncode == 0


def test_a_sop_is_shown_by_part_of_its_number(library: Path) -> None:
    assert output(library, "show", "02.04.03.01")["title"].startswith("Pelayanan Permohonan Orientasi")


def test_a_chat_in_the_terminal_answers_and_ends_with_the_input(library: Path) -> None:
    ran = run(library, "start", says="syarat opp\nkalau biayanya?\n")
    assert ran.returncode == 0, ran.stderr
    assert "@BotFather" in ran.stdout
    assert "1. Surat permohonan OPP" in ran.stdout
    assert "Biaya: Gratis" in ran.stdout
    assert "Sampai jumpa." in ran.stdout


def test_the_ingest_command_reports_and_exits_by_outcome(few_files: Path, tmp_path: Path) -> None:
    own = shutil.copytree(few_files, tmp_path / "own")
    (own / "public" / "rusak.pdf").write_bytes(b"%PDF-1.4 rusak")
    ran = run(tmp_path / "data", "ingest", str(own), "--json")
    report = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert (len(report["added"]), report["pages"], report["generation"]) == (4, 8, 1)
    assert "rusak atau terpotong" in report["failed"][0]["reason"]
    assert report["pages_per_second"] > 0
    (own / "public" / "rusak.pdf").unlink()
    again = run(tmp_path / "data", "ingest", str(own))
    assert again.returncode == 0
    assert "tetap 4" in again.stdout


def state(data: Path) -> tuple[frozenset[str], int, str]:
    """What the library answers: its numbers, its passages in the full-text index, whether it is sound."""
    store = Store(data)
    numbers = frozenset(entry.number for entry in store.entries(Role.STAFF))
    found = numbers, store.frequencies()[1], store.problem()
    store.close()
    return found


@pytest.mark.kill
@pytest.mark.slow
def test_a_killed_ingestion_leaves_the_library_as_before_or_as_after(
    few: Path, few_files: Path, tmp_path: Path
) -> None:
    changed = shutil.copytree(few_files, tmp_path / "changed")
    shutil.copy(DOCUMENTS / "public" / "klaim-jkm.pdf", changed / "public")
    (changed / "public" / "jenazah.pdf").write_bytes((DOCUMENTS / "public" / "cek-p3mi.pdf").read_bytes())

    def ingest(data: Path) -> program.Program:
        arguments = ("ingest", str(changed), "--data", str(data))
        with Path(os.devnull).open("r+") as silent:
            return program.start(arguments, os.environ, tmp_path, (silent, silent, silent))

    whole = own_copy(few, tmp_path / "whole")
    began = time.monotonic()
    assert ingest(whole).ended() == 0
    length = time.monotonic() - began
    before, after = state(few), state(whole)
    assert before != after
    chance, seen = random.Random(2), []
    for moment in range(6):
        data = own_copy(few, tmp_path / f"killed-{moment}")
        process = ingest(data)
        # Most moments fall into the second half, where files are kept, vectors made and the transaction written; the first
        # one comes before anything is, however quick the machine has become meanwhile.
        time.sleep(chance.uniform(length * 0.5, length * 1.02) if moment else 0.1)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.ended()
        found = state(data)
        assert found in (before, after)
        seen.append(found == after)
        shutil.rmtree(data)
    assert not all(seen)
