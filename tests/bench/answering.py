"""`make bench-answering`: cold and warm answers over 2,000 pages, with the machine they were measured on."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import click

from bot.assistant import open_assistant
from index.encoder import load_encoder
from index.measures import percentile
from index.passages import split
from index.publisher import Publication, Publisher
from index.settings import Settings, load_settings
from index.sop import Role
from index.store import Store
from ingest.finding import find
from ingest.folder import ingest
from ingest.sandbox import Sandbox
from tests.conftest import Silent

_QUESTIONS = (
    *("syarat opp apa aja?", "brp lama opp", "gaji sy blm dibayar 2 bln, lapor kmn?", "how long does the e-pmi take?"),
    *("biaya ujian eps topik korea", "paspor ditahan majikan", "siapa yg menetapkan jadwal opp?", "resep rendang"),
    *("jenazah dari bandara ke rumah siapa yg nganter", "ada sop apa soal pengaduan?", "dasar hukum klaim jkk"),
)


def enlarge(data: Path, pages: int) -> int:
    """Publish copies of the SOPs under other numbers and titles until the library has so many pages."""
    store = Store(data)
    sops = [store.sop(entry.number, Role.STAFF) for entry in store.entries(Role.STAFF)]
    files = {sop.number: store.pdf(sop.number, Role.STAFF) for sop in sops}
    have, copies, turn = sum(sop.pages for sop in sops), [], 0
    while have < pages:
        turn += 1
        for sop in sops:
            number, title = f"{sop.number}-{turn}", f"{sop.title} Wilayah {turn}"
            other = replace(sop, number=number, title=title)
            copies.append(Publication(other, split(other), f"copy:{number}", files[sop.number]))
            have += sop.pages
    with Publisher(data, load_encoder()) as publisher:
        publisher.publish(copies, action="ingest")
    return have


def cold(data: Path) -> tuple[float, float]:
    """Seconds from process start to answer, and the peak memory in MB, of one `tanya-sop ask` (median of five)."""
    command = [sys.executable, "-m", "bot.program", "ask", "syarat opp apa aja?", "--json", "--data", str(data)]
    code = (
        "import resource, subprocess, sys, time; b = time.perf_counter(); "
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "print(time.perf_counter() - b, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, *command], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(6)
    ][1:]
    seconds, megabytes = sorted(float(run[0]) for run in runs), sorted(float(run[1]) for run in runs)
    return seconds[2], megabytes[2]


@click.command()
@click.option("--pages", default=2_000, show_default=True)
def main(pages: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        files = find([settings.documents], visibility=None, documents=settings.documents)
        began = time.perf_counter()
        with Publisher(settings.data, load_encoder()) as publisher, Sandbox(settings) as sandbox:
            report = ingest(files, publisher, sandbox.read_all, Silent())
        seconds = time.perf_counter() - began
        born = f"{report.pages} pages in {seconds:.1f} s"
        total = enlarge(settings.data, pages)
        store = Store(settings.data)
        click.echo(f"machine: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
        click.echo(f"ingest of documents/ (scans among them): {born}")
        click.echo(
            f"library: {len(store.entries(Role.STAFF))} SOPs, {total} pages, {store.totals(Role.STAFF)[2]} passages"
        )
        ask_seconds, ask_megabytes = cold(settings.data)
        click.echo(f"cold ask: {ask_seconds:.2f} s, {ask_megabytes:.0f} MB (median of 5)")
        assistant = open_assistant(load_settings(settings.data))
        times = []
        for question in _QUESTIONS * 20:
            began = time.perf_counter()
            assistant.answer(question, role=Role.PUBLIC)
            times.append((time.perf_counter() - began) * 1000)
        warm = times[len(_QUESTIONS) :]
        click.echo(f"warm ask: p50 {percentile(warm, 0.5):.1f} ms, p95 {percentile(warm, 0.95):.1f} ms (n={len(warm)})")
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        click.echo(f"memory of a process that ingests, publishes and answers: {own:.0f} MB")


if __name__ == "__main__":
    main()
