"""A language model may rephrase an answer; one that lies, fails or is slow changes nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.assistant import Assistant
from bot.emergency import EmergencyPage
from bot.rephrasing import Rephraser, faithful
from index.sop import Role

OPP = "CONTOH-MKO.02.04.03.01/BP3MI/2022"
LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


class _Model(BaseHTTPRequestHandler):
    """Says what `server.says` makes of the answer that it is given; keeps what it was asked."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        asked = json.loads(self.rfile.read(length))
        self.server.asked.append((self.path, self.headers.get("Authorization"), asked))  # type: ignore[attr-defined]
        plain = asked["messages"][-1]["content"]
        status, body = self.server.says(plain)  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def model() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def says(text: str) -> tuple[int, bytes]:
    return 200, json.dumps({"choices": [{"message": {"content": text}}]}).encode()


@pytest.fixture
def rephrasing(assistant: Assistant, model: ThreadingHTTPServer) -> Assistant:
    rephraser = Rephraser(f"http://127.0.0.1:{model.server_port}/v1", "kecil", "rahasia")
    return Assistant(assistant.store, assistant.retriever, EmergencyPage(), rephraser)


def test_an_honest_rephrasing_is_sent_with_the_same_source(rephrasing: Assistant, model: ThreadingHTTPServer) -> None:
    model.says = lambda plain: says("Singkatnya:\n" + plain)  # type: ignore[attr-defined]
    answer = rephrasing.answer("syarat opp apa saja?", role=Role.PUBLIC)
    assert answer.text.startswith("Singkatnya:")
    assert answer.citations[0].number == OPP
    path, key, asked = model.asked[0]  # type: ignore[attr-defined]
    assert (path, key, asked["model"]) == ("/v1/chat/completions", "Bearer rahasia", "kecil")


@pytest.mark.parametrize(
    "lie",
    [
        lambda plain: says(plain + " Biayanya Rp500.000."),
        lambda plain: says(plain + " Hubungi Pak Budi Santoso."),
        lambda plain: says(plain.replace("1", "2")),
        lambda plain: says(plain + " Ini tidak perlu."),
        lambda plain: says(plain + " Anda wajib membayar."),
        lambda plain: says(plain + " Lihat https://calo.example."),
        lambda plain: says("Bayar seratus ribu. " + plain),
        lambda _: says(""),
        lambda _: (200, b"<html>"),
        lambda _: (200, b'{"choices": []}'),
        lambda _: (500, b"down"),
    ],
)
def test_a_model_that_lies_or_fails_changes_nothing(
    rephrasing: Assistant, assistant: Assistant, model: ThreadingHTTPServer, lie: object
) -> None:
    model.says = lie  # type: ignore[attr-defined]
    question = "syarat opp apa saja?"
    assert rephrasing.answer(question, role=Role.PUBLIC).text == assistant.answer(question, role=Role.PUBLIC).text
    assert model.asked  # type: ignore[attr-defined]


def test_a_model_that_is_not_there_changes_nothing(assistant: Assistant) -> None:
    alone = Assistant(
        assistant.store, assistant.retriever, EmergencyPage(), Rephraser("http://127.0.0.1:9/v1", "m", "")
    )
    question = "berapa lama opp?"
    assert alone.answer(question, role=Role.PUBLIC).text == assistant.answer(question, role=Role.PUBLIC).text


def test_emergencies_and_what_staff_see_are_never_sent_to_a_model(
    rephrasing: Assistant, model: ThreadingHTTPServer
) -> None:
    model.says = says  # type: ignore[attr-defined]
    rephrasing.answer("majikan memukul saya, tolong", role=Role.PUBLIC)
    answer = rephrasing.answer("langkah cuti tahunan", role=Role.STAFF)
    assert answer.citations[0].number == LEAVE
    assert model.asked == []  # type: ignore[attr-defined]


def test_what_counts_as_faithful() -> None:
    plain = "Bawa KTP dan paspor ke BP3MI, paling lama 2 hari kerja. Tidak dipungut biaya."
    assert faithful("Ke BP3MI bawa KTP, paspor. Paling lama 2 hari kerja, tidak bayar.", plain)
    assert not faithful("Ke BP3MI bawa KTP dan paspor. Paling lama 2 hari kerja, bayar.", plain)
    assert not faithful("Ke BP3MI bawa KTP dan paspor. Tidak dipungut biaya.", plain)
