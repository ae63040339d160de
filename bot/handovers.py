"""Questions that go to an officer and come back: what was asked, what was answered, and the parcels on their way.

A parcel is one message that must be carried once: a question to the staff, an answer to the person, the mark under the
staff's copy, its erasure. It is written in the same transaction as what makes it due, and carried by
`bot/telegram/carrying.py`; what is killed in between is carried later, and only what was just being sent goes twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.records import Records
from index.engine import Connection

SCHEMA = """
CREATE TABLE IF NOT EXISTS handover (
  id TEXT PRIMARY KEY, person INTEGER NOT NULL, language TEXT NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL,
  state TEXT NOT NULL, question TEXT NOT NULL, number TEXT NOT NULL, officer INTEGER NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '', answered INTEGER NOT NULL DEFAULT 0, helped INTEGER NOT NULL DEFAULT 0);
-- `message` is the message's id in `chat` once it was sent, or from the beginning where it is to be changed; `text` is an
-- answer, how it arrived for a mark, the chats that were tried in vain for a question.
CREATE TABLE IF NOT EXISTS parcel (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, handover TEXT NOT NULL, kind TEXT NOT NULL,
  chat INTEGER NOT NULL, message INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL DEFAULT '',
  officer INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS parcel_handover ON parcel(handover);
CREATE INDEX IF NOT EXISTS parcel_message ON parcel(chat, message);
"""
# What a person writes for an officer must come within a quarter of an hour; a draft is kept for a day.
_WRITING_SECONDS, _DRAFT_SECONDS = 900, 86_400
_FIELDS = "id, person, language, at, cause, state, question, number, officer, answer, answered, helped"


class ParcelKind(StrEnum):
    """What a parcel does when it is carried."""

    QUESTION = "question"
    ANSWER = "answer"
    MARK = "mark"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Handover:
    """A question for an officer. `cause` is why it is offered: abstained, down, emergency, asked.

    `state` is writing (the person is to write it), draft (shown for consent), waiting or answered. `number` is the SOP that
    was shown ("" if none), `helped` what the person said of the answer (1, -1 or 0); times in Unix seconds.
    """

    id: str
    person: int
    language: str
    at: int
    cause: str
    state: str
    question: str
    number: str
    officer: int = 0
    answer: str = ""
    answered: int = 0
    helped: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to be carried; see `parcel` in the schema. `handover` is None for an erasure."""

    id: int
    kind: ParcelKind
    chat: int
    message: int
    text: str
    officer: int
    at: int
    handover: Handover | None


class Handovers:
    """The hand-overs in the database of people. Every method is one short transaction. Raises StorageError."""

    def __init__(self, records: Records) -> None:
        self._records = records

    # -- the person

    def draft(self, made: Handover) -> None:
        """Keep a question that was not sent yet, or that is still to be written, in place of the person's last one."""
        with self._records.writing() as connection:
            connection.execute(
                "DELETE FROM handover WHERE person = ? AND state IN ('writing', 'draft')", (made.person,)
            )
            connection.execute(
                f"INSERT INTO handover ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0, 0) ON CONFLICT DO NOTHING",
                (made.id, made.person, made.language, self._records.now(), made.cause, made.state, made.question,
                 made.number),
            )  # fmt: skip

    def of(self, handover: str, person: int) -> Handover | None:
        """A hand-over of this person's."""
        return self._one("id = ? AND person = ?", handover, person)

    def writing(self, person: int) -> Handover | None:
        """The question that this person is to write now, if they were asked to lately."""
        since = self._records.now() - _WRITING_SECONDS
        return self._one("person = ? AND state = 'writing' AND at >= ?", person, since)

    def drop(self, handover: str, person: int) -> None:
        """Forget a question that was not sent."""
        self._records.do(
            "DELETE FROM handover WHERE id = ? AND person = ? AND state IN ('writing', 'draft')", handover, person
        )

    def send(self, handover: str, person: int, staff: Sequence[int]) -> bool:
        """Send a draft on its way to one of the chats of `staff`; False where there is no such draft (any more)."""
        with self._records.writing() as connection:
            moved = connection.execute(
                "UPDATE handover SET state = 'waiting', at = ? WHERE id = ? AND person = ? AND state = 'draft'",
                (self._records.now(), handover, person),
            ).rowcount
            if moved:
                chat = _turn(connection, staff, person)
                self._put(connection, f"question {handover}", ParcelKind.QUESTION, chat, handover=handover)
                self._note(connection, 0, "handover_sent", handover)
        return bool(moved)

    def judge(self, handover: str, person: int, helped: int) -> bool:
        """Note whether an answer helped; False if it is not this person's."""
        sql = "UPDATE handover SET helped = ? WHERE id = ? AND person = ? AND state = 'answered'"
        return bool(self._records.do(sql, helped, handover, person))

    # -- the staff

    def at(self, chat: int, message: int) -> tuple[ParcelKind, Handover | None] | None:
        """What a message of the bot's carried (question, answer, erasure), and its hand-over; None for any other."""
        rows = self._records.rows(
            "SELECT kind, handover FROM parcel WHERE chat = ? AND message = ? AND kind != 'mark'", chat, message
        )
        if not rows:
            return None
        return ParcelKind(rows[0]["kind"]), self._one("id = ?", rows[0]["handover"])

    def answer(self, handover: Handover, key: str, officer: int, text: str) -> None:
        """Send an officer's answer on its way; `key` names the message it came in, so that it goes once."""
        with self._records.writing() as connection:
            # Erased meanwhile: then there is nobody to answer.
            if connection.execute("SELECT 1 FROM handover WHERE id = ?", (handover.id,)).fetchone() and self._put(
                connection,
                f"answer {key}",
                ParcelKind.ANSWER,
                handover.person,
                handover=handover.id,
                text=text,
                officer=officer,
            ):
                self._note(connection, officer, "handover_answered", handover.id)

    def listed(self, days: int) -> list[Handover]:
        """What was sent in the last days, oldest first."""
        since = self._records.now() - days * 86_400
        where = "state IN ('waiting', 'answered') AND at >= ?"
        rows = self._records.rows(f"SELECT {_FIELDS} FROM handover WHERE {where} ORDER BY at, rowid", since)
        return [Handover(**dict(row)) for row in rows]

    # -- on the way

    def chats(self) -> list[int]:
        """The chats that parcels wait for."""
        rows = self._records.rows("SELECT chat FROM parcel WHERE state = 'waiting' GROUP BY chat ORDER BY min(id)")
        return [row["chat"] for row in rows]

    def next_parcel(self, chat: int) -> Parcel | None:
        """What is to be carried to a chat next: its oldest parcel."""
        sql = "SELECT * FROM parcel WHERE state = 'waiting' AND chat = ? ORDER BY id LIMIT 1"
        for row in self._records.rows(sql, chat):
            handover = self._one("id = ?", row["handover"])
            place = (row["chat"], row["message"], row["text"], row["officer"], row["at"])
            return Parcel(row["id"], ParcelKind(row["kind"]), *place, handover)
        return None

    def carried(self, parcel: Parcel, chat: int, message: int) -> None:
        """Note that a parcel arrived; if it was erased while it was being sent, what arrived is to be erased as well."""
        with self._records.writing() as connection:
            known = connection.execute(
                "UPDATE parcel SET state = 'sent', chat = ?, message = ? WHERE id = ?", (chat, message, parcel.id)
            ).rowcount
            if not known and parcel.kind is ParcelKind.QUESTION:
                self._put(connection, f"erase {chat} {message}", ParcelKind.ERASE, chat, message=message)
            if known and parcel.kind is ParcelKind.ANSWER and parcel.handover is not None:
                connection.execute(
                    "UPDATE handover SET state = 'answered', officer = ?, answer = ?, answered = ?, helped = 0"
                    " WHERE id = ?",
                    (parcel.officer, parcel.text, self._records.now(), parcel.handover.id),
                )
                self._mark(connection, parcel, "sent")

    def refused(self, parcel: Parcel, staff: Sequence[int]) -> bool:
        """Note that a chat takes no messages: a question goes to another of `staff`; False where nobody is left."""
        tried = {parcel.chat, *map(int, parcel.text.split())} if parcel.kind is ParcelKind.QUESTION else set()
        others = [chat for chat in staff if chat not in tried] if tried else []
        with self._records.writing() as connection:
            if others:
                chat = _turn(connection, others, parcel.handover.person if parcel.handover else 0)
                connection.execute(
                    "UPDATE parcel SET chat = ?, text = ? WHERE id = ?", (chat, " ".join(map(str, tried)), parcel.id)
                )
                return True
            connection.execute("UPDATE parcel SET state = 'refused' WHERE id = ?", (parcel.id,))
            if parcel.kind is ParcelKind.ANSWER:
                self._mark(connection, parcel, "refused")
        return parcel.kind is not ParcelKind.QUESTION

    def take_up(self, staff: Sequence[int]) -> None:
        """At a start: questions that nobody took, or that wait for somebody who is on duty no more, go to who is now."""
        with self._records.writing() as connection:
            rows = connection.execute(
                "SELECT parcel.id, parcel.chat, parcel.state, handover.person FROM parcel JOIN handover"
                " ON handover.id = parcel.handover WHERE kind = 'question' AND parcel.state IN ('waiting', 'refused')"
                " ORDER BY parcel.id"
            ).fetchall()
            for row in rows:
                if staff and (row["state"] == "refused" or row["chat"] not in staff):
                    chat = _turn(connection, staff, row["person"])
                    connection.execute(
                        "UPDATE parcel SET state = 'waiting', text = '', chat = ? WHERE id = ?", (chat, row["id"])
                    )

    # -- erasure

    def erase(self, connection: Connection, person: int) -> None:
        """Within a transaction: forget a person's hand-overs and have the staff's copies erased."""
        ids = connection.execute("SELECT id FROM handover WHERE person = ?", (person,)).fetchall()
        self._erase(connection, [row["id"] for row in ids])

    def purge(self, keep_seconds: int) -> int:
        """Erase what was kept long enough, the staff's copies too; how many rows that were."""
        now = self._records.now()
        with self._records.writing() as connection:
            rows = connection.execute(
                "SELECT id FROM handover WHERE at < ? OR (state IN ('writing', 'draft') AND at < ?)",
                (now - keep_seconds, now - _DRAFT_SECONDS),
            ).fetchall()
            self._erase(connection, [row["id"] for row in rows])
            old = connection.execute(
                "DELETE FROM parcel WHERE state != 'waiting' AND handover = '' AND at < ?", (now - keep_seconds,)
            ).rowcount
        return len(rows) + old

    def _erase(self, connection: Connection, ids: Collection[str]) -> None:
        for handover in ids:
            copies = connection.execute(
                "SELECT chat, message FROM parcel WHERE handover = ? AND kind = 'question' AND message != 0",
                (handover,),
            ).fetchall()
            connection.execute("DELETE FROM parcel WHERE handover = ?", (handover,))
            connection.execute("DELETE FROM handover WHERE id = ?", (handover,))
            for row in copies:
                key = f"erase {row['chat']} {row['message']}"
                self._put(connection, key, ParcelKind.ERASE, row["chat"], message=row["message"])

    # -- rows

    def _mark(self, connection: Connection, parcel: Parcel, how: str) -> None:
        """Have the staff's copies of an answered question say so."""
        handover = parcel.handover.id if parcel.handover else ""
        copies = connection.execute(
            "SELECT chat, message FROM parcel WHERE handover = ? AND kind = 'question' AND message != 0", (handover,)
        ).fetchall()
        for row in copies:
            key = f"mark {parcel.id} {row['chat']}"
            self._put(
                connection,
                key,
                ParcelKind.MARK,
                row["chat"],
                message=row["message"],
                handover=handover,
                text=how,
                officer=parcel.officer,
            )

    def _put(
        self,
        connection: Connection,
        key: str,
        kind: ParcelKind,
        chat: int,
        *,
        handover: str = "",
        message: int = 0,
        text: str = "",
        officer: int = 0,
    ) -> bool:
        sql = (
            "INSERT INTO parcel (key, handover, kind, chat, message, text, officer, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        values = (key, handover, kind.value, chat, message, text, officer, self._records.now())
        return bool(connection.execute(sql, values).rowcount)

    def _note(self, connection: Connection, officer: int, action: str, detail: str) -> None:
        connection.execute(
            "INSERT INTO audit (at, admin, action, detail) VALUES (?, ?, ?, ?)",
            (self._records.now(), officer, action, detail),
        )

    def _one(self, where: str, *values: object) -> Handover | None:
        rows = self._records.rows(f"SELECT {_FIELDS} FROM handover WHERE {where}", *values)
        return Handover(**dict(rows[0])) if rows else None


def _turn(connection: Connection, staff: Sequence[int], person: int) -> int:
    """Whose turn it is: who has a question of this person already, so that they keep their order, else who has fewest."""
    counts = dict.fromkeys(staff, 0)
    rows = connection.execute(
        "SELECT parcel.chat, handover.person FROM parcel JOIN handover ON handover.id = parcel.handover"
        " WHERE parcel.kind = 'question' AND handover.state = 'waiting' ORDER BY parcel.id"
    ).fetchall()
    for row in rows:
        if row["person"] == person and row["chat"] in counts:
            return int(row["chat"])
        if row["chat"] in counts:
            counts[row["chat"]] += 1
    return min(counts, key=lambda chat: (counts[chat], staff.index(chat)))
