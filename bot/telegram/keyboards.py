"""The buttons under an answer: at most six in at most three rows, the likeliest next things; the rest behind one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answer import Answer, Suggestion
from bot.telegram.buttons import HOME, Act, Press, decode, key_of, spot_of
from bot.telegram.rendering import button, officer_button, pdf_button
from index.messages import say
from index.sop import Part

ROWS = 3  # of buttons below an answer: six rows push it off a phone's screen, one has no room for "more"
# Labels of so many letters stand two in a row; a row of its own holds a longer one on a phone of 360 px.
_SHORT, _LONG = 16, 34
Row = list[InlineKeyboardButton]


@dataclass(frozen=True, slots=True)
class Buttons:
    """What may be pressed under an answer: what one would ask next, the page, the rest of the proof, thumbs, an officer.

    `about` is the SOP that the answer cites, "" where it cites none or several; `others` are other SOPs.
    """

    answer: Answer
    about: str
    asks: tuple[InlineKeyboardButton, ...]
    others: tuple[InlineKeyboardButton, ...]
    page: tuple[InlineKeyboardButton, ...]
    proof: tuple[InlineKeyboardButton, ...]
    thumbs: tuple[InlineKeyboardButton, ...]
    officer: tuple[InlineKeyboardButton, ...]

    def few(self) -> InlineKeyboardMarkup | None:
        """The likeliest: another SOP that may have been meant, else what one would ask next; the page; thumbs."""
        rows = self._few()
        return InlineKeyboardMarkup(rows) if rows else None

    def all(self) -> InlineKeyboardMarkup:
        """Everything."""
        rows = [*([other] for other in self.others), *_paired(self.asks)]
        return InlineKeyboardMarkup([*rows, *map(list, filter(None, (self._proofs(), self.thumbs, self.officer)))])

    @property
    def hides(self) -> bool:
        """Whether `all` shows more than `few`."""
        few = self.few()
        return few is not None and any(is_more(one.callback_data) for row in few.inline_keyboard for one in row)

    def _proofs(self) -> Row:
        return [*self.page, *self.proof]

    def _few(self) -> list[Row]:
        last = [list(row) for row in (self.officer, self.thumbs) if row]
        if not self.page:
            return self._of_several(last)
        first: Row = list(self.others[:1]) or _fitting(self.asks)
        hidden = [*self.others, *self.asks, *self.proof]
        hidden = [one for one in hidden if one not in first]
        more = hidden if len(hidden) == 1 else [self._more()] if hidden else []
        return [row for row in (first, [*self.page, *more], *last) if row][:ROWS]

    def _of_several(self, last: list[Row]) -> list[Row]:
        """One row a SOP, as many as there is room for."""
        room = ROWS - len(last)
        rows = [[other] for other in self.others]
        if len(rows) <= room:
            return [*rows, *last]
        if self.officer:
            return [*rows[:room], [*self.officer, self._more()]]
        return [*rows[: ROWS - 1], [self._more()]]

    def _more(self) -> InlineKeyboardButton:
        key = key_of(self.about) if self.about else HOME
        return button(say("telegram.more", self.answer.language), Press(Act.MORE, key, intent=self.answer.intent))


def keyboard(
    answer: Answer, pdf_bytes: int | None, question: str = "", *, shareable: bool = False, officer: str = ""
) -> Buttons:
    """The buttons of an answer; `pdf_bytes` is the size of the PDF cited, `question` the id that thumbs are for.

    `officer` is the id of the question that an officer may be asked, "" for no such button.
    """
    numbers = {citation.number for citation in answer.citations}
    about = answer.citations[0].number if len(numbers) == 1 else ""
    asked = [one for one in answer.suggestions if one.number and one.intent]
    language = answer.language
    proof: list[InlineKeyboardButton] = []
    if about and pdf_bytes is not None:
        proof.append(pdf_button(key_of(about), language, pdf_bytes))
    if about and shareable:
        proof.append(share_button(key_of(about), language))
    return Buttons(
        answer,
        about,
        _once(_asking(one) for one in asked if one.number == about),
        _once(_asking(one, longest=_LONG) for one in asked if one.number != about),
        (_page(answer, language),) if about else (),
        tuple(proof),
        tuple(_thumbs(question, language)) if question and about and not officer else (),
        (officer_button(officer, language),) if officer else (),
    )


def share_button(key: str, language: str) -> InlineKeyboardButton:
    """The button that makes a card of a SOP to send to others."""
    return button(say("telegram.share", language), Press(Act.SHARE, key))


def is_more(data: object) -> bool:
    """Whether a button's data is that of "more"."""
    return _act(data) is Act.MORE


def is_vote(data: object) -> bool:
    """Whether a button's data is that of a thumb."""
    return _act(data) is Act.VOTE


def _act(data: object) -> Act | None:
    found = decode(data) if isinstance(data, str) else None
    return found.act if found else None


def _asking(one: Suggestion, *, longest: int = 28) -> InlineKeyboardButton:
    act = Act.FULL if one.full else Act.PART
    return button(one.label, Press(act, key_of(one.number), intent=one.intent), longest=longest)


def _once(found: Iterable[InlineKeyboardButton]) -> tuple[InlineKeyboardButton, ...]:
    return tuple({one.callback_data: one for one in found}.values())


def _page(answer: Answer, language: str) -> InlineKeyboardButton:
    """The page that is cited first: its part, or the one step that the answer tells."""
    citation = answer.citations[0]
    cited = {other.boxes for other in answer.citations if other.section is Part.LANGKAH}
    spot = spot_of(citation.boxes[0]) if len(cited) == 1 and citation.boxes in cited and citation.boxes else 0
    press = Press(Act.PASSAGE, key_of(citation.number), part=citation.section, page=citation.page, spot=spot)
    return button(say("telegram.see_page", language, page=citation.page), press)


def _thumbs(question: str, language: str) -> Row:
    return [button(say(f"telegram.{word}", language), Press(Act.VOTE, question, word=word)) for word in ("good", "bad")]


def _fitting(asks: Sequence[InlineKeyboardButton]) -> Row:
    """The first row: the two likeliest things to ask where both are short, else the likeliest."""
    two = list(asks[:2])
    return two if all(len(one.text) <= _SHORT for one in two) else two[:1]


def _paired(asks: Sequence[InlineKeyboardButton]) -> list[Row]:
    """Short labels two a row, long ones alone."""
    rows: list[Row] = []
    for one in asks:
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _SHORT and len(one.text) <= _SHORT:
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows
