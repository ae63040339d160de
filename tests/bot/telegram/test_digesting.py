"""What staff look up: a SOP in short, their own tasks in it, a search narrowed by unit, year and process."""

from __future__ import annotations

from index.sop import Role
from tests.bot.telegram.conftest import Play
from tests.bot_api.person import buttons
from tests.bot_api.process import Chat
from tests.library import of_people

LEAVE = "CONTOH-MKO.09.01.01.01/SDM/2022"


def test_staff_get_a_digest_and_their_own_tasks_and_workers_nothing_internal(play: Play) -> None:
    async def scene(chat: Chat) -> None:
        budi, sari = chat.person(6001), chat.person()
        of_people(chat.data, lambda people: people.grant(6001, Role.STAFF))
        budi.write(f"/ringkas {LEAVE}")
        digest = await budi.read()
        first = digest["text"].split("\n\n")[0].splitlines()
        assert "1. Mengisi formulir cuti tahunan" in digest["text"]
        assert "⏱" in digest["text"]
        assert "👤" in digest["text"]
        assert "📄" in digest["text"]
        assert "Cuti" in first[0]
        roles = [label for label, _ in buttons(digest) if label.startswith("👤")]
        assert len(roles) >= 2
        budi.press_label(digest, roles[0])
        tasks = await budi.read()
        assert f"Tugas {roles[0].removeprefix('👤 ')}" in tasks["text"]
        assert tasks["text"].count("👤") < digest["text"].count("👤")
        # Asked in words, of the SOP that the talk is about.
        budi.write("langkah pengajuan cuti tahunan pegawai")
        await budi.read()
        budi.write("tugas saya di SOP ini apa?")
        asked = await budi.read()
        assert "Peran Anda dalam" in asked["text"]
        assert [label for label, _ in buttons(asked) if label.startswith("👤")] == roles
        budi.write("/cari cuti unit:sdm")
        none = await budi.read()
        budi.write("/cari cuti tahun:2022")
        found = await budi.read()
        assert any("Cuti" in label for label, _ in buttons(found))
        budi.write("/cari cuti tahun:1999")
        assert "Tidak ada SOP yang cocok" in (await budi.read())["text"]
        assert "unit:" in none["text"] or buttons(none)
        own = {"message_id": 1, "date": 1, "chat": {"id": 5001, "type": "private"}}
        sari.press(own, next(data for label, data in buttons(digest) if label == roles[0]))
        assert "tidak berlaku" in (await sari.read())["text"]
        sari.write(f"/ringkas {LEAVE}")
        assert "formulir cuti" not in (await sari.read())["text"]
        sari.write("/cari tahun:2022 unit:sdm")
        assert not any("Cuti" in label for label, _ in buttons(await sari.read()))

    play(scene)
