"""An answer as Telegram HTML and buttons. Decides nothing; escapes everything that is not ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answer import Answer, source_lines
from bot.originals import size
from bot.plain import plain
from bot.telegram.buttons import Act, Press, encode
from index.messages import say
from index.sop import Sop

LIMIT = 4_000  # UTF-16 units of a message; Telegram takes 4,096 (core.telegram.org/bots/api#sendmessage)
# Telegram takes files of up to 50 MB from a bot (core.telegram.org/bots/faq).
LARGEST_SENT = 50_000_000
_LABEL = 28  # letters of a button of which two stand in a row of a phone


def render(answer: Answer) -> list[str]:
    """The messages of an answer as HTML, nearly always one: lead in bold, statements, notice, then the sources."""
    blocks = [f"<b>{clean(line)}</b>" if n == 0 else clean(line) for n, line in enumerate(answer.lead.splitlines())]
    blocks += [clean(statement.text) for statement in answer.statements]
    if answer.rephrased:
        blocks = [clean(line) for line in answer.rephrased.splitlines()]
    if answer.more:
        blocks.append(f"<i>{clean(say('answer.more', answer.language, count=answer.more))}</i>")
    closing = [f"<i>{clean(line)}</i>" for line in answer.notice.splitlines()]
    closing += [f"📄 <i>{clean(line)}</i>" for line in source_lines(answer)]
    if closing:
        blocks += ["", *closing]
    return joined(blocks)


def officer_button(question: str, language: str) -> InlineKeyboardButton:
    """The button that asks an officer; `question` is the id of the question that was just asked, HOME for none."""
    return button(say("handover.ask", language), Press(Act.OFFICER, question))


def page_keyboard(shown: Press, language: str, pdf_bytes: int, sop: Sop, *, whole: bool) -> InlineKeyboardMarkup | None:
    """Under a page's picture: the whole page if this is but a part of it, and the PDF, or the pages beside this one."""
    row = []
    if whole:
        press = Press(Act.PAGE, shown.key, part=shown.part, page=shown.page, spot=shown.spot)
        row.append(button(say("telegram.whole_page", language), press))
    last = sop.first + sop.pages - 1
    if is_sent(pdf_bytes):
        row.append(pdf_button(shown.key, language, pdf_bytes))
    else:
        row += [
            button(f"{sign} {page}/{last}", Press(Act.PAGE, shown.key, page=page))
            for sign, page in (("‹", shown.page - 1), ("›", shown.page + 1))
            if sop.first <= page <= last
        ]
    return InlineKeyboardMarkup([row]) if row else None


def is_sent(pdf_bytes: int) -> bool:
    """Whether a PDF of this size is sent as a file; 0 stands for one that holds what this person does not see."""
    return 0 < pdf_bytes <= LARGEST_SENT


def pdf_button(key: str, language: str, pdf_bytes: int) -> InlineKeyboardButton:
    """The PDF with its size, or its pages one by one where it is not sent."""
    if not is_sent(pdf_bytes):
        return button(say("telegram.all_pages", language), Press(Act.PAGE, key, page=0))
    return button(say("telegram.get_pdf", language, size=size(pdf_bytes, language)), Press(Act.PDF, key))


def button(label: str, press: Press, *, longest: int = _LABEL) -> InlineKeyboardButton:
    """A button with this label; one that is too long ends with a whole word."""
    shown = label if len(label) <= longest else whole_words(label[:longest]) + " …"
    return InlineKeyboardButton(shown, callback_data=encode(press))


def whole_words(cut: str) -> str:
    """What was cut, without the word that the cut went through."""
    whole = cut.rpartition(" ")[0] or cut[:-2]
    return whole.rstrip(" ,:;(-")


def clean(text: str) -> str:
    """Text that shows as it is: markup escaped, control and direction-changing characters taken out."""
    return escape(plain(text), quote=False)


def joined(blocks: Sequence[str]) -> list[str]:
    """Blocks joined to messages of at most LIMIT UTF-16 units; a block that is longer by itself is cut, marks dropped."""
    parts: list[str] = []
    for block in blocks:
        piece = block if _units(block) <= LIMIT else escape(_cut(block), quote=False)
        if parts and _units(parts[-1]) + _units(piece) + 1 <= LIMIT:
            parts[-1] += f"\n{piece}"
        else:
            parts.append(piece)
    return [part for part in parts if part.strip()]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(block: str) -> str:
    """A long block without its marks, cut to fit even when every sign must be escaped."""
    plain = re.sub(r"</?[bi]>", "", block).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain[: LIMIT // 6] + "…"
