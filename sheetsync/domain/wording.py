"""What the words around a skill say of it: how much it is wanted, how well, which version, which of them."""

from __future__ import annotations

import re
from itertools import pairwise

from sheetsync.domain.catalog import SkillCatalog
from sheetsync.domain.clause import Clause, Stretch
from sheetsync.domain.skill import Mention, Skill, SkillKind
from sheetsync.domain.words import CHOICE, EXAMPLE, SOFT, STUDY

# The beginnings of words; the first that matches counts. «Знание» alone says nothing of how good it is.
_WORDS = {
    "want-to-learn": r"(?:желани\w+|готов\w*|хо(?:чу|тите|чешь)|план\w+) (?:\w+ )?"
    r"(?:изуч|освои|осваив|науч|разобра|развива\w+ в)",
    "basic": r"базов|начальн|минимальн\w+ (?:знан|опыт|нав)|основы? |поверхностн",
    "excellent": r"отличн|глубок|экспертн|продвинут|прекрасн",
    "confident": r"уверенн|свободно",
    "good": r"хорош",
    "understanding": r"понима|представлени|разбира|знаком|понятн",
    "experience": r"опыт|работа[лт]|работа с |навык|умени|уме[ею]т|практик",
    "": r"знани|зна[ею]|знать|владе",
}
_NAMES = tuple(name or None for name in _WORDS)
_LEVEL = re.compile("|".join(f"({pattern})" for pattern in _WORDS.values()))
LEVEL_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS.values())})")
_OR_TO_LEARN = re.compile(
    r"\b(?:или|либо)\b[^;:]{0,60}?\b(?:желани\w+|готов\w*|хо(?:чешь|тите)) (?:\w+ )?"
    r"(?:изуч|освои|осваив|науч|разобра)"
)
_BEHIND_TOO = frozenset({"want-to-learn", "basic", "good", "confident", "excellent"})
_NOUN = ",? (?:опыт|знани|налич|владен|умени|навык|понимани)"
_AHEAD = re.compile(
    r"опциональн\w*|(?:желательн|необязательн)\w*|плюс(?:ом|ами) буд[еу]т|преимуществом буд[еу]т|бонусом"
    rf"|предпочтительн\w*|приветству[ею]тся(?={_NOUN})"
    r"|буд[еу]т (?:[а-я]+ )?полез\w+|(?:здорово|круто|классно|супер),? если\b"
    r"|\bпригодится|\bideally\b|\bnice to have"
)
_BEHIND = re.compile(
    r"(?:буд[еу]т|явля[ею]т(?:ся)?|как) (?:\w+ )?(?:плюс(?:ом|ами)?|преимуществ(?:о|ом))\b|- плюс\b"
    rf"|приветству[ею]тся(?!{_NOUN})"
    r"|не буд[еу]т лишн\w+|не ?обязат(?:ельн\w*|елен)\b|\bpreferred\b|\ban? (?:\w+ )?(?:plus|advantage)\b"
)
# A demand that begins anew in a list that lost its marks: «опыт с Kafka знание SQL будет плюсом».
_ANEW = re.compile(
    r"(?<=[\w)])(?<!\bи)(?<!\bили)(?<!\bлибо)(?<!\bтакже) (?:знание|опыт|умение|навыки?|владение|понимание)\b"
)
_ANY_OF = re.compile(r"\bлюб(?:ого|ой|ым|ом|ую|ое)\b|\bод(?:ин|н\w+) из\b|\bхотя бы|\bкако(?:го|й|му)-либо")
_OR = re.compile(r"[\s,/)]*(?:\([^()]*\))?[\s,/]*\b(?:и/)?(?:или|либо|or)\b[^,;()]{0,30}")
_COMMAS = re.compile(r"\s*[,/]\s*")
_SLASHES = frozenset(("/", " /", "/ ", " / "))
_DIGIT = re.compile(r"\d")
_SUCH_AS = re.compile(
    r"\bа-ля\b|\bнапример\b|\bтаки[емх]{1,2} как\b|\bтипа\b|\bвроде\b|\bнаподобие\b|\bв духе\b"
)
_AND_SO_ON = re.compile(
    r"\bи т\. ?[дп]\b|\bи др\b|\bи пр\b|\bи подобн|\bи аналог|\betc\b|\bили (?:аналог|подобн|похож)"
)
_VERSION = re.compile(
    r"[^\W\d]+[ -]?(?P<number>\d+(?:\.(?:\d+|x))*)(?! ?\+? ?(?:лет|год)|-?х\b|-\d)"
    r"(?P<above> ?\+| и (?:выше|старше))?(?P<also> \(\d+(?:\.(?:\d+|x))+\))?"
)
_ARROW = re.compile(r"(?:>>|->|=>|→)")


# What a degree is in is no skill that is asked for: «образование в области математики, статистики».
_STUDY = re.compile(
    r"\b(?:образовани\w*|диплом\w*|степен\w*|degree|phd|education|специальност\w*)(?: [^\W\d]+){0,3}"
    r"(?:\)? ?(?:\((?!желательно)|[:-] |в (?:области|сфере) |по (?:специальности|направлени\w+) |in ))"
)


def fields_of_study(clause: Clause) -> frozenset[int]:
    """Return the mentions that only say what an education is in."""
    if not clause.said & STUDY:
        return frozenset()
    fields: set[int] = set()
    for study in _STUDY.finditer(clause.text):
        end = clause.bracket(study.end())[1]
        stops = LEVEL_WORD.search(clause.text, study.end(), end)
        fields.update(clause.within((study.end(), stops.start() if stops else end)))
    return frozenset(fields)


def levels(clause: Clause) -> tuple[str | None, ...]:
    """Return for each mention the level asked for.

    A word of level holds until the next one; behind a skill it speaks of its part of the clause:
    «знания Go только самые базовые», «SQL и Python на базовом уровне».
    """
    places = clause.levels
    if not places or not clause.mentions:
        return (None,) * len(clause.mentions)
    found: list[str | None] = []
    level: str | None = None
    end = 0
    for mention in clause.mentions:
        before = [place for place in places if end <= place < mention.start]
        # A word of level may run on into a name: «желание развиваться в тестировании».
        rank = _rank(clause.text, before) if before else 0
        level = _NAMES[rank - 1] if rank else level
        found.append(level)
        end = mention.end
    if places[-1] < clause.mentions[0].end:
        return tuple(found)
    last = max((each.end for each in clause.mentions if each.skill.kind is SkillKind.HARD), default=0)
    if clause.said & CHOICE and last and _OR_TO_LEARN.search(clause.text, last):
        return ("want-to-learn",) * len(found)
    for part in clause.parts():
        inside = clause.within(part)
        if not inside:
            continue
        last = clause.mentions[inside[-1]].end
        opened = clause.text.find("(", last, part[1])
        behind = part[1] if opened < 0 else opened
        rank = _rank(clause.text, [place for place in places if last <= place < behind], behind)
        if rank and _NAMES[rank - 1] in _BEHIND_TOO:
            for index in inside:
                found[index] = _NAMES[rank - 1]
    return tuple(found)


def _rank(text: str, places: list[int], end: int | None = None) -> int:
    """Return the number of the first level, counted from 1, that a word at one of the places is of, or 0."""
    end = len(text) if end is None else end
    ranks = [word.lastindex or 0 for place in places if (word := _LEVEL.match(text, place, end))]
    return min(ranks, default=0)


def softened(clause: Clause) -> frozenset[int]:
    """Return which mentions are only nice to have, said so within the clause."""
    if not clause.said & SOFT:
        return frozenset()
    found: set[int] = set()
    for pattern in (_AHEAD, _BEHIND):
        for cue in pattern.finditer(clause.text):
            bracket = clause.bracket(cue.start())
            before = clause.within((bracket[0], cue.start()))
            after = _until_anew(clause, (cue.end(), bracket[1]))
            if not before and not after:
                before = _bracketed(clause, bracket, cue)
            ahead = after and (pattern is _AHEAD or not before)
            if not ahead and after and clause.text[cue.end() : clause.mentions[after[0]].start] == ", ":
                own = clause.part(cue.start())  # amid a list: «Знание Vue, Nuxt будет плюсом, CSS»
                before = tuple(index for index in before if index in clause.within(own)) or before
            found |= set(after if ahead else _back_to_level_word(clause, before))
    return frozenset(found)


def _until_anew(clause: Clause, stretch: Stretch) -> tuple[int, ...]:
    """Return the mentions in a stretch, up to where another demand begins without a mark before it."""
    inside = clause.within(stretch)
    anew = _ANEW.search(clause.text, clause.mentions[inside[0]].end, stretch[1]) if inside else None
    return tuple(index for index in inside if not anew or clause.mentions[index].start < anew.start())


def _bracketed(clause: Clause, bracket: Stretch, cue: re.Match[str]) -> tuple[int, ...]:
    """Return the mentions that a cue in brackets of its own speaks of.

    «A (обязательно), B, C (желательно)» softens B and C, «образование (желательно техническое)» nothing.
    """
    if clause.text[bracket[0] : bracket[1]].strip() != cue[0]:
        return ()
    opened = clause.text.rfind("(обязательно)", 0, bracket[0])
    return clause.within((clause.part(bracket[0])[0] if opened < 0 else opened, bracket[0]))


def _back_to_level_word(clause: Clause, before: tuple[int, ...]) -> set[int]:
    """Return the last of these mentions, back to the part of the clause where «знание», «опыт» stands."""
    found: set[int] = set()
    for start, end in reversed(clause.parts()):
        here = [index for index in before if start <= clause.mentions[index].start < end]
        last = clause.mentions[here[-1]].start if here else start
        anew = [noun.start() for noun in _ANEW.finditer(clause.text, start, last)]
        here = [index for index in here if not anew or clause.mentions[index].start > anew[-1]]
        found |= set(here)
        if here and LEVEL_WORD.search(clause.text, start, end):
            break
    return found


def choices(clause: Clause, catalog: SkillCatalog) -> tuple[frozenset[int], ...]:
    """Return the groups of mentions of which one is enough.

    Said by «любой», «один из», «или»; or by a slash between members of one class: «pytest/unittest»,
    while «SQL/NoSQL» and «MySQL / Celery» are lists.
    """
    mentions, chosen = clause.mentions, clause.said & CHOICE
    groups = [_announced(clause, catalog, cue) for cue in _ANY_OF.finditer(clause.text)] if chosen else []
    for second in range(1, len(mentions)):
        between = clause.text[mentions[second - 1].end : mentions[second].start]
        if chosen and _OR.fullmatch(between):
            groups.append(_run(clause, catalog, second))
        elif between in _SLASHES and _shared(clause, catalog, second - 1, second):
            groups.append(frozenset({second - 1, second}))
    return _joined([group for group in groups if len(group) > 1]) if groups else ()


def examples(clause: Clause) -> frozenset[int]:
    """Return which mentions are named only as examples: «а-ля X», «например, X», «X, Y и др.»."""
    if not clause.said & EXAMPLE:
        return frozenset()
    found: set[int] = set()
    for cue in _SUCH_AS.finditer(clause.text):
        found |= set(clause.within((cue.end(), clause.bracket(cue.start())[1])))
    for cue in _AND_SO_ON.finditer(clause.text):
        found |= set(clause.within((clause.bracket(cue.start())[0], cue.start())))
    return frozenset(found)


def versions(clause: Clause) -> tuple[str | None, ...]:
    """Return for each mention the version asked for: ``>=3.8``, ``3.x (2.x)``, ``2.7 -> >=3.11``."""
    if not _DIGIT.search(clause.text):
        return (None,) * len(clause.mentions)
    found = [_version(clause, mention) for mention in clause.mentions]
    if not any(found):
        return tuple(found)
    for index, (first, second) in enumerate(pairwise(clause.mentions)):
        moved = _ARROW.search(clause.text, first.end, second.start)
        if moved and first.skill == second.skill and found[index] and found[index + 1]:
            found[index] = found[index + 1] = f"{found[index]} -> {found[index + 1]}"
    return tuple(found)


def _version(clause: Clause, mention: Mention) -> str | None:
    last = clause.text.rfind(" ", mention.start, mention.end) + 1 or mention.start
    found = _VERSION.match(clause.text, last)
    if not found or (found.end("number") <= mention.end and "." not in found["number"]):
        return None  # «html5» is a name
    if found["above"]:
        return f">={found['number']}"
    return found["number"] + (found["also"] or "")


def _announced(clause: Clause, catalog: SkillCatalog, cue: re.Match[str]) -> frozenset[int]:
    """Return the mentions of which a cue says that one is enough: those behind it, else the list before."""
    after = _following(clause, cue.end())
    before = clause.within((0, cue.start()))
    return frozenset(after) if after or len(before) < 2 else _run(clause, catalog, before[-1])  # noqa: PLR2004  a list


def _following(clause: Clause, place: int) -> tuple[int, ...]:
    """Return the mentions that a cue announces: those of the next brackets, or all up to the end."""
    opened = clause.text.find("(", place)
    if opened >= 0 and not clause.within((place, opened)):
        return clause.within(clause.bracket(opened + 1))
    return clause.within((place, clause.bracket(place)[1]))


def _run(clause: Clause, catalog: SkillCatalog, last: int) -> frozenset[int]:
    """Return the comma list that ends with «или» before a mention."""
    run = [last - 1, last]
    shared = _shared(clause, catalog, last - 1, last)
    while run[0] and _COMMAS.fullmatch(_between(clause, run[0])):
        if shared and not shared & _shared(clause, catalog, run[0] - 1, last):
            break
        run.insert(0, run[0] - 1)
    return frozenset(run)


def _shared(clause: Clause, catalog: SkillCatalog, first: int, second: int) -> frozenset[Skill]:
    one, other = clause.mentions[first].skill, clause.mentions[second].skill
    return catalog.classes(one) & catalog.classes(other)


def _between(clause: Clause, second: int) -> str:
    return clause.text[clause.mentions[second - 1].end : clause.mentions[second].start]


def _joined(groups: list[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """Return the groups with those that share a member made one."""
    found: list[frozenset[int]] = []
    for group in groups:
        apart = [other for other in found if not other & group]
        found = [*apart, group.union(*(other for other in found if other & group))]
    return tuple(found)
