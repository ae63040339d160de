"""What a SOP answers: the part of the form that was asked for, or the lines that answer before the list they stand in."""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Intent, Statement
from bot.intent import AMOUNT_OF, Amount, Asked, Shape, counts, fits, states
from bot.parts import ANSWERED_BY, COMPOSERS, FIELDS, LINES, LISTS, OF_THE_SOP, has, part, steps, sums
from bot.quoting import SopQuestion, actor_line, likely_statements, section_lines
from bot.reply import Reply, together
from index.lines import Line
from index.messages import say
from index.parts import BY_PART
from index.sop import Part, Section
from index.stemming import index_text

# A list is shown whole up to so many lines, and steps behind a line that answers up to so many; a longer one is cut to
# fewer, with a button for the rest.
_WHOLE, _BESIDE = (12, 10), (LINES + 1, LINES)
# So many lines answer where a value was asked for, and so many where none was.
_ONE_FACT, _ALONE = 2, 3
# A line with this share of the belief answers alone.
_SURELY = 0.5
# What may be decides with this share of the belief alone. Of 229 questions by two hands to the right SOP the first line
# answers in 0.97 from it on and in 0.57 below it, where one of the first three does in 0.90.
_DECIDES = 0.7
# Where no line answers alone, others are told too from this share on: of 24 second and third lines that answered 18 had it.
_BESIDES = 0.06
# A part of the form that no word names is asked for from this belief on: of 34 such messages of tests/questions/chats.jsonl
# 26 ask what to do, 25 of them below it, and of the eight others all but one lie above.
_ASKED = 0.6
# A line stands before the steps from this share on.
_WORTH_FIRST = 0.3
# A line of the kind that was asked for goes before likelier ones from this share of the belief on, or from this share of
# what all lines of its kind have; one that counts in the unit asked for from this share of the likeliest of its kind on.
_LEAST_OF_KIND, _AMONG_ITS_KIND, _IN_ITS_UNIT = 0.05, 0.3, 0.1
# A line that rules goes before a likelier one that only tells an act from this share of that one's belief on.
_NEARLY = 0.5
_FEE = Part.BIAYA.value
_VALUES = (Part.WAKTU.value, _FEE, Part.PRODUK.value)
# Lines of these kinds name nobody who acts.
_NO_ONE = (*_VALUES, Part.DEFINISI.value, Part.DASAR_HUKUM.value)
# Words with this much evidence name a part of the form.
_NAMED = 2.0


def compose(matter: SopQuestion) -> Reply:
    """The reply of the SOP: the part that was asked for where the SOP's own matter was, else the lines that answer."""
    matter = _what_to_do(_where_it_stands(matter))
    asked = matter.asked
    asked_for = _shortened(part(replace(matter, specific=matter.specific and not asked.whole)), matter, _WHOLE)
    if (
        not matter.read
        or asked.whole
        or asked.step is not None
        or asked.full
        or asked.intent in OF_THE_SOP
        or asked.intent not in COMPOSERS
    ):
        return asked_for
    return _surely_first(matter, _fitting(matter, asked_for))


def _surely_first(matter: SopQuestion, reply: Reply) -> Reply:
    """The reply with the line that surely answers before all else; of a field's several values it alone.

    Of 337 questions by two hands to the right SOP of two libraries such a line answers in 0.90; without this step 27 of them
    had it behind others or not at all, and 3 had a right one before it.
    """
    line, share = matter.read[0]
    told_by_kind = matter.asked.shape is Shape.WHOM or (matter.asked.shape is Shape.VALUE and matter.asked.amount)
    of_kind = not told_by_kind or fits(matter.asked, line)
    seen = reply.statements if _names_way(matter.asked) else reply.statements[:2]
    told = any(line.text in one.text or line.text == one.citation.quote for one in seen)
    said = tuple(likely_statements(matter, [line], 1))
    if told or share < _SURELY or not matter.specific or not of_kind or not said:
        return reply
    section = said[0].citation.section
    among = section is not Part.LANGKAH and all(one.citation.section is section for one in reply.statements)
    if not reply.statements or (among and share >= _DECIDES and matter.asked.shape is Shape.VALUE):
        return Reply(reply.lead if matter.asked.shape is Shape.DECISION else "", said)
    if matter.asked.shape is Shape.DECISION:
        return replace(reply, statements=(*said, *reply.statements))
    return _then(said[0], reply)


def _fitting(matter: SopQuestion, asked_for: Reply) -> Reply:
    """The part that was asked for, or the lines that answer, or both, by what is asked and how surely lines are read."""
    asked = matter.asked
    if each := _each(matter):
        return each
    if asked.shape is Shape.VALUE and not matter.specific and asked.evidence < _NAMED:
        return sums(matter) or asked_for
    if headed := _headed(matter):
        return headed
    if _asks_part(matter) and asked_for.statements:
        return asked_for
    lines = _lines(matter)
    names_sop = not matter.specific and asked.amount is not Amount.VALIDITY
    if lines is None or (not asked_for.statements and names_sop and not _states_it(matter)):
        return asked_for
    if matter.sop.steps and _wants_way(matter):
        return lines if matter.brief else _before(matter, lines, steps(matter))
    return lines


def _wants_way(matter: SopQuestion) -> bool:
    """Whether what to do answers too: it is asked for, or nothing but the SOP's own matter is ("kalau pinjam arsip?")."""
    asked = matter.asked
    if asked.shape is Shape.DECISION:
        return _names_way(asked) or (not matter.specific and asked.evidence < _NAMED)
    surely = matter.read[0][1] >= _SURELY and bool(asked.found)
    return asked.shape is Shape.STEPS or (asked.shape is Shape.ANY and not surely)


def _what_to_do(matter: SopQuestion) -> SopQuestion:
    """The question as one for the steps, where that is what such a message means: it only names the SOP's own matter
    ("lupa sandi"), it names steps ("langkah cuti tahunan"), or it wonders how about it ("kalau perpanjang BPJS gimana").
    """
    asked = matter.asked
    wondered = asked.shape in (Shape.DECISION, Shape.STEPS)
    nothing_else = not asked.found or (asked.evidence < _NAMED and asked.believed[0][1] < _ASKED)
    about = wondered if _names_way(asked) else asked.shape is Shape.ANY and nothing_else
    # A button names its part and believes nothing.
    if matter.specific or not about or not asked.believed or not matter.sop.steps or asked.intent in OF_THE_SOP:
        return matter
    return replace(matter, asked=replace(asked, intent=Intent.STEPS, shape=Shape.STEPS))


def asks_way(matter: SopQuestion) -> bool:
    """Whether the way of the SOP itself is asked for: all its steps answer, though no single line does."""
    asked = matter.asked
    shaped = asked.shape in (Shape.STEPS, Shape.LIST) and asked.step is None
    return shaped and _names_way(asked) and bool(matter.sop.steps)


def names_part(asked: Asked) -> bool:
    """Whether words surely name a part of the form."""
    return asked.evidence >= _NAMED and asked.intent in COMPOSERS


def _names_way(asked: Asked) -> bool:
    """Whether words ask how a thing is done, and for nothing else as surely ("kalau biayanya gimana" asks for the fee)."""
    return any(intent is Intent.STEPS and evidence >= _NAMED for intent, evidence in asked.found[:1])


def _where_it_stands(matter: SopQuestion) -> SopQuestion:
    """The question as one for a part that the SOP has, where the SOP lacks the part that is believed to be asked for.

    That part is the first that words name, or else the next likely one.
    """
    asked = matter.asked
    if asked.intent not in ANSWERED_BY or matter.section(ANSWERED_BY[asked.intent]):
        return matter
    named = [intent for intent, evidence in asked.found if evidence >= _NAMED] or [
        intent for intent, _ in asked.believed
    ]
    held = (intent for intent in named if intent in ANSWERED_BY and matter.section(ANSWERED_BY[intent]))
    return replace(matter, asked=replace(asked, intent=next(held, asked.intent)))


def _states_it(matter: SopQuestion) -> bool:
    """Whether one line surely states the amount asked for, though it stands in no part of that name."""
    if matter.asked.amount is None:
        return False
    of_kind = [share for line, share in matter.read if fits(matter.asked, line)]
    return bool(of_kind) and of_kind[0] >= max(_WORTH_FIRST, _SURELY * sum(of_kind))


def _asks_part(matter: SopQuestion) -> bool:
    """Whether a part of the form answers: the question is about the SOP itself, or the answer most likely stands there."""
    asked = matter.asked
    parts = [ANSWERED_BY[asked.intent]] if asked.intent in ANSWERED_BY else []
    judged = asked.shape is Shape.DECISION and asked.evidence < _NAMED and asked.intent not in FIELDS
    if asked.amount is Amount.VALIDITY or judged:
        return False
    if not matter.specific:
        return True
    if asked.shape is Shape.LIST and asks_way(matter):
        return True
    if asked.shape is Shape.ANY and asked.intent in LISTS and matter.belief(parts) >= _SURELY > matter.read[0][1]:
        # A list is asked for in other words: its lines have most of the belief together and none has it alone.
        return True
    if asked.shape is Shape.LIST and asked.intent in LISTS:
        return matter.belief(parts) >= _SURELY / 2 or matter.read[0][1] < _SURELY
    if asked.intent in FIELDS and names_part(asked) and not _tells_amount(matter):
        return True
    if asked.shape is Shape.VALUE and asked.intent in FIELDS:
        # A field that holds no figure answers no "how many". Of very many lines none may be likely.
        return matter.belief(parts) >= _SURELY and any(line.kind in parts for line in _ordered(matter)[:1])
    if asked.intent in FIELDS or asked.intent is Intent.DEFINITION:
        return matter.belief(parts) >= _SURELY
    return False


def _tells_amount(matter: SopQuestion) -> bool:
    """Whether the likeliest line says anything of the amount that the part of the form holds that words name."""
    amount = AMOUNT_OF.get(matter.asked.intent)
    return amount is None or any(states(amount, line.text) for line in _ordered(matter)[:1])


def _each(matter: SopQuestion) -> Reply | None:
    """What each part of the form says that the question names, in the order asked; None where it names fewer than two."""
    named = [intent for intent in matter.asked.named if has(matter.sop, intent)] if not matter.specific else []
    return together([COMPOSERS[intent](matter) for intent in named]) if len(named) > 1 else None


def _lines(matter: SopQuestion) -> Reply | None:
    """The lines that answer and nothing else; None where none is likely."""
    shape = matter.asked.shape
    lines = _ordered(matter)
    if matter.asked.amount is Amount.VALIDITY and not (lines and fits(matter.asked, lines[0])):
        return Reply(matter.say("not_stated", what=say("what.validity", matter.language)))
    if shape is Shape.LIST and (whole := _whole_section(matter)):
        return whole
    surely = {Shape.VALUE: _WORTH_FIRST, Shape.DECISION: _DECIDES, Shape.ANY: _DECIDES}.get(shape, _SURELY)
    most = _ONE_FACT if shape is Shape.VALUE else _ALONE
    statements = _who(matter) if shape is Shape.PERSON else ()
    if not statements:
        alone = matter.brief or matter.read[0][1] >= surely
        besides = () if alone or shape is Shape.VALUE else (line for line, share in matter.read if share >= _BESIDES)
        statements = tuple(likely_statements(matter, dict.fromkeys((*lines, *besides)), 1 if alone else most))
    if shape is Shape.PLACE and not matter.brief:
        statements = _with_place(matter, statements)
    lead = matter.say("states") if shape is Shape.DECISION else ""
    return Reply(lead, statements) if statements else None


def _headed(matter: SopQuestion) -> Reply | None:
    """The section that no question of its own asks for, where its heading says what is asked beyond the title."""
    asked = matter.asked
    if asked.shape not in (Shape.LIST, Shape.ANY) or not matter.beyond or (asked.shape is Shape.ANY and asked.found):
        return None
    silent = [s for s in matter.sop.sections if BY_PART[s.part].asked == "" and s.text.strip() != s.heading]
    shares = [
        (len(matter.beyond & said) / len(said), section) for section in silent if (said := _terms(section.heading))
    ]
    share, section = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if section is None or share < (_SURELY if asked.shape is Shape.LIST else 1.0):
        return None
    return Reply(f"{section.heading.capitalize()}:", tuple(section_lines(matter, section, bullet="• ")))


def _terms(text: str) -> frozenset[str]:
    return frozenset(term for term in index_text(text).split() if len(term) > 1 and not term.isdigit())


def _whole_section(matter: SopQuestion) -> Reply | None:
    """The list, under its heading, in which the answer most likely stands, where no line of it is likely alone."""
    shares: dict[Section, float] = {}
    for line, share in matter.read:
        if line.section is not None and line.section.part is not Part.ISI:
            shares[line.section] = shares.get(line.section, 0.0) + share
    section = max(shares, key=lambda one: shares[one], default=None)
    if section is None or shares[section] < _SURELY or matter.read[0][1] >= _SURELY:
        return None
    return Reply(f"{section.heading.capitalize()}:", tuple(section_lines(matter, section, bullet="• ")))


def _ordered(matter: SopQuestion) -> tuple[Line, ...]:
    """The likely lines; where some hold the kind of thing that was asked for, those alone, likeliest first."""
    of_kind = [(line, share) for line, share in matter.read if fits(matter.asked, line)]
    total = sum(share for _, share in of_kind)
    best = of_kind[0][1] if of_kind else 0.0
    stands_out = matter.asked.shape in (Shape.VALUE, Shape.WHOM) and best >= _AMONG_ITS_KIND * total
    decided = matter.asked.shape is Shape.DECISION and best < _NEARLY * matter.read[0][1]
    rare = best < _LEAST_OF_KIND and not stands_out and matter.asked.shape is not Shape.STEPS
    if not of_kind or decided or rare:
        return matter.likely
    counted = [line for line, share in of_kind if share >= _IN_ITS_UNIT * best and counts(matter.asked.unit, line.text)]
    near = [line for line, share in of_kind if share >= matter.least or line is of_kind[0][0]]
    return tuple(dict.fromkeys([*counted, *near]))


def _who(matter: SopQuestion) -> tuple[Statement, ...]:
    """Who does the act that was asked about: the actor of the likeliest step, all its cells together; of two if unsure.

    Nothing where a line of a section, other than one in which no one stands, is likelier.
    """
    shares: dict[int, float] = {}
    likeliest = 0.0
    for line, share in matter.read:
        if line.step is not None and line.step.pelaksana:
            shares[line.step.no] = shares.get(line.step.no, 0.0) + share
        elif line.step is None and (
            line.kind not in _NO_ONE or (line.kind == _FEE and Intent.FEE in matter.asked.named)
        ):
            likeliest = max(likeliest, share)
    order = sorted(shares, key=lambda no: -shares[no])
    if not order or shares[order[0]] < likeliest:
        return ()
    alone = matter.brief or shares[order[0]] >= _SURELY
    steps_of = {step.no: step for step in matter.sop.steps}
    return tuple(actor_line(matter, steps_of[no]) for no in order[: 1 if alone else 2])


def _with_place(matter: SopQuestion, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The line that tells a place, and where the service itself is given."""
    if matter.section(Part.TEMPAT) is None:
        return statements
    office = part(replace(matter, asked=replace(matter.asked, intent=Intent.PLACE)))
    seen = {statement.citation.quote for statement in statements[:1]}
    return (*statements[:1], *(line for line in office.statements[:1] if line.citation.quote not in seen))


def _before(matter: SopQuestion, lines: Reply, listed: Reply) -> Reply:
    """The likeliest line that answers, then what to do under its own name.

    How a thing is done is told by no field of the form. A step that answers goes before the others where more is asked than
    how the SOP's own matter is done; else it stands among them alone.
    """
    if not listed.statements:
        return lines
    line = _ordered(matter)[0]
    share = next(share for other, share in matter.read if other is line)
    way = _names_way(matter.asked)
    among = any(_place(statement) == _place(lines.statements[0]) for statement in listed.statements)
    alone = among and (not matter.specific or (way and matter.asked.shape is Shape.STEPS))
    if alone or share < _WORTH_FIRST or (way and line.kind in _VALUES):
        return _shortened(listed, matter, _WHOLE)
    return _then(lines.statements[0], _shortened(listed, matter, _WHOLE if way else _BESIDE))


def _then(first: Statement, listed: Reply) -> Reply:
    """One statement, then a list under its own lead."""
    head, *rest = listed.statements
    headed = replace(head, text=f"{listed.lead}\n{head.text}") if listed.lead else head
    return Reply("", (first, headed, *rest), listed.notice, listed.more)


def _place(statement: Statement) -> tuple[Part, int, str]:
    """What tells statements apart: a line of a section, or a step whichever of its cells is quoted."""
    citation = statement.citation
    boxes = citation.boxes[0] if citation.boxes else ""
    return citation.section, citation.page, str(boxes) if citation.section is Part.LANGKAH else citation.quote


def _shortened(reply: Reply, matter: SopQuestion, most: tuple[int, int]) -> Reply:
    """The reply, cut where its list is longer than the first of `most` to as many lines as the second."""
    whole, kept = most
    if matter.asked.full or len(reply.statements) <= whole:
        return reply
    return replace(reply, statements=reply.statements[:kept], more=reply.more + len(reply.statements) - kept)
