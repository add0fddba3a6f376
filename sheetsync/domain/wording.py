"""What the words around a skill say of it: how much it is wanted, how well, which version, which of them.

Most clauses say nothing of the kind, and each question is answered for them by one look at their cues.
"""

from __future__ import annotations

import re
import sys
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
_LEVELS = (None, *(name or None for name in _WORDS))
"""The levels by rank, counted from 1; 0 where no word is one."""
_BEHIND_TOO = 5
"""The last rank of a word that may stand behind its skill as well."""
_LEVEL = re.compile("|".join(f"({pattern})" for pattern in _WORDS.values()))
_OR_TO_LEARN = re.compile(
    r"\b(?:или|либо)\b[^;:]{0,60}?\b(?:желани\w+|готов\w*|хо(?:чешь|тите)) (?:\w+ ){0,2}?"
    r"(?:изуч|освои|осваив|науч|учи|разобра|разв(?:ива|и)\w+|погру[жз]|перейти|попробовать)"
)
_NOUN = ",? (?:опыт|знани|налич|владен|умени|навык|понимани)"
# Every choice begins with letters and looks back only behind them: a search skips all other places at once.
_AHEAD = re.compile(
    r"опциональн\w*|желательн\w*|необязательн\w*|полезн\w+ буд[еу]т|бонусом"
    r"|плюс(?:ом|ами) буд[еу]т|преимуществом буд[еу]т"
    rf"|предпочтительн\w*|приветству[ею]тся(?={_NOUN})"
    r"|буд[еу]т (?:[а-я]+ )?полез\w+|здорово,? если\b|круто,? если\b|классно,? если\b|супер,? если\b"
    r"|пригодится(?<!\wпригодится)|ideally(?<!\wideally)\b|nice (?<!\wnice )to have"
)
_GAIN = r"(?:\w+ )?(?:плюс(?:ом|ами)?|преимуществ(?:о|ом))\b"
_BEHIND = re.compile(
    rf"буд[еу]т {_GAIN}|явля[ею]т(?:ся)? {_GAIN}|как {_GAIN}|- плюс\b"
    rf"|приветству[ею]тся(?!{_NOUN})|не буд[еу]т лишн\w+|не ?обязат(?:ельн\w*|елен)\b"
    r"|preferred(?<!\wpreferred)\b|an?(?<!\wa)(?<!\wan) (?:\w+ )?(?:plus|advantage)\b"
)
# A demand that begins anew in a list that lost its marks: «опыт с Kafka знание SQL будет плюсом».
_ANEW = re.compile(
    r" (?<=[\w)] )(?<!\bи )(?<!\bили )(?<!\bлибо )(?<!\bтакже )"
    r"(?:знание|опыт|умение|навыки?|владение|понимание)\b"
)
_ANY_OF = re.compile(
    r"люб(?<!\wлюб)(?:ого|ой|ым|ом|ую|ое)\b|од(?<!\wод)(?:ин|н\w+) из\b"
    r"|хотя (?<!\wхотя )бы (?:[а-я]{1,2} )?(?:од(?:ин|н)|1\b)|како(?<!\wкако)(?:го|й|му)-либо"
)
_OR = re.compile(r"[\s,/)]*(?:\([^()]*\))?[\s,/]*\b(?:и/)?(?:или|либо|or)\b[^,;()]{0,30}")
_COMMAS = re.compile(r"\s*[,/]\s*")
_SLASHES = frozenset(("/", " /", "/ ", " / "))
_DIGIT = re.compile(r"\d")
_SUCH_AS = re.compile(
    r"\bа-ля\b|\bнапример\b|\bтаки[емх]{1,2} как\b|\bтипа\b|\bвроде\b|\bнаподобие\b|\bв духе\b"
)
_AND_SO_ON = re.compile(
    r"и (?<!\wи )(?:т\. ?[дп]\b|др\b|пр\b|подобн|аналог)|или (?<!\wили )(?:аналог|подобн|похож)"
    r"|etc(?<!\wetc)\b"
)
_VERSION = re.compile(
    r"[^\W\d]+[ -]?(?P<number>\d+(?:\.(?:\d+|x))*)(?! ?\+? ?(?:лет|год)|-?х\b|-\d)"
    r"(?P<above> ?\+| и (?:выше|старше))?(?P<also> \(\d+(?:\.(?:\d+|x))+\))?"
)
_ARROW = re.compile(r">>|->|=>|→")
# What a degree is in is no skill that is asked for: «образование в области математики, статистики».
_STUDY = re.compile(
    r"\b(?:образовани\w*|диплом\w*|степен\w*|degree|phd|education|специальност\w*)(?: [^\W\d]+){0,3}"
    r"(?:\)? ?(?:\((?!желательно)|[:-] |в (?:области|сфере) |по (?:специальности|направлени\w+) |in ))"
)
_NONE: frozenset[int] = frozenset()


def fields_of_study(clause: Clause) -> frozenset[int]:
    """Return the mentions that only say what an education is in."""
    if not clause.said & STUDY:
        return _NONE
    fields: set[int] = set()
    for study in _STUDY.finditer(clause.text):
        start, end = study.end(), clause.bracket(study.end())[1]
        stops = [place for place in clause.levels if _rank(clause.text, (place,), (start, end), end)]
        fields.update(clause.within((start, stops[0] if stops else end)))
    return frozenset(fields)


def levels(clause: Clause) -> tuple[str | None, ...]:
    """Return for each mention the level asked for.

    A word of level holds until the next one; behind a skill it speaks of its part of the clause:
    «знания Go только самые базовые», «SQL и Python на базовом уровне».
    """
    mentions, places = clause.mentions, clause.levels
    if not places or not mentions:
        return (None,) * len(mentions)
    text, first = clause.text, mentions[0]
    if places[-1] < first.end:
        return (_LEVELS[_rank(text, places, (0, first.start))],) * len(mentions)
    found: list[str | None] = []
    level: str | None = None
    end = 0
    for mention in mentions:
        # A word of level may run on into a name: «желание развиваться в тестировании».
        rank = _rank(text, places, (end, mention.start))
        level = _LEVELS[rank] if rank else level
        found.append(level)
        end = mention.end
    last = max([each.end for each in mentions if each.skill.kind is SkillKind.HARD], default=0)
    if clause.said & CHOICE and last and _OR_TO_LEARN.search(text, last):
        return ("want-to-learn",) * len(found)
    if not 0 < _rank(text, places, (first.end, len(text))) <= _BEHIND_TOO:
        return tuple(found)
    for part in clause.parts():
        inside = clause.within(part)
        if not inside:
            continue
        last = mentions[inside[-1]].end
        opened = text.find("(", last, part[1])
        behind = part[1] if opened < 0 else opened
        rank = _rank(text, places, (last, behind), behind)
        if 0 < rank <= _BEHIND_TOO:
            for index in inside:
                found[index] = _LEVELS[rank]
    return tuple(found)


def _rank(text: str, places: tuple[int, ...], stretch: Stretch, end: int = sys.maxsize) -> int:
    """Return the first rank of the words of level that begin in a stretch and stand before an end, or 0."""
    first = 0
    for place in places:
        if stretch[0] <= place < stretch[1]:
            word = _LEVEL.match(text, place, end)
            rank = word.lastindex or 0 if word else 0
            if rank and not 0 < first <= rank:
                first = rank
    return first


def softened(clause: Clause) -> frozenset[int]:
    """Return which mentions are only nice to have, said so within the clause."""
    if not clause.said & SOFT:
        return _NONE
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
    return tuple(index for index in inside if clause.mentions[index].start < anew.start()) if anew else inside


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
        if not here:
            continue
        anew = [noun.start() for noun in _ANEW.finditer(clause.text, start, clause.mentions[here[-1]].start)]
        found.update([index for index in here if not anew or clause.mentions[index].start > anew[-1]])
        if _rank(clause.text, clause.levels, (start, end), end):
            break
    return found


def choices(clause: Clause, catalog: SkillCatalog) -> tuple[frozenset[int], ...]:
    """Return the groups of mentions of which one is enough.

    Said by «любой», «один из», «или»; or by a slash between members of one class: «pytest/unittest»,
    while «SQL/NoSQL» and «MySQL / Celery» are lists.
    """
    chosen, text, mentions = clause.said & CHOICE, clause.text, clause.mentions
    if not chosen and "/" not in text:
        return ()
    groups = [_announced(clause, catalog, cue) for cue in _ANY_OF.finditer(text)] if chosen else []
    for second in range(1, len(mentions)):
        between = text[mentions[second - 1].end : mentions[second].start]
        if between == ", ":
            continue
        if chosen and _OR.fullmatch(between):
            groups.append(_run(clause, catalog, second))
        elif between in _SLASHES and _shared(clause, catalog, second - 1, second):
            groups.append(frozenset({second - 1, second}))
    return _joined([group for group in groups if len(group) > 1]) if groups else ()


def examples(clause: Clause) -> frozenset[int]:
    """Return which mentions are named only as examples: «а-ля X», «например, X», «X, Y и др.»."""
    if not clause.said & EXAMPLE:
        return _NONE
    found: set[int] = set()
    for cue in _SUCH_AS.finditer(clause.text):
        found |= set(clause.within((cue.end(), clause.bracket(cue.start())[1])))
    for cue in _AND_SO_ON.finditer(clause.text):
        found |= set(clause.within((clause.bracket(cue.start())[0], cue.start())))
    return frozenset(found)


def versions(clause: Clause) -> tuple[str | None, ...]:
    """Return for each mention the version asked for: ``>=3.8``, ``3.x (2.x)``, ``2.7 -> >=3.11``."""
    text, mentions = clause.text, clause.mentions
    # A number stands in the name, or behind it and a sign: «python3.8», «python 3».
    digit = _DIGIT.search(text, mentions[0].start, mentions[-1].end + 2) if mentions else None
    if not digit:
        return (None,) * len(mentions)
    near = digit.start() - 1
    found = [_version(text, mention) if near <= mention.end else None for mention in mentions]
    if ">" in text or "→" in text:
        for index, (first, second) in enumerate(pairwise(mentions)):
            moved = found[index] and found[index + 1] and _ARROW.search(text, first.end, second.start)
            if moved and first.skill == second.skill:
                found[index] = found[index + 1] = f"{found[index]} -> {found[index + 1]}"
    return tuple(found)


def _version(text: str, mention: Mention) -> str | None:
    last = text.rfind(" ", mention.start, mention.end) + 1 or mention.start
    found = _VERSION.match(text, last)
    if not found:
        return None
    number, above, also = found.groups()
    if found.end("number") <= mention.end and "." not in number:
        return None  # «html5» is a name
    return f">={number}" if above else f"{number}{also or ''}"


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
