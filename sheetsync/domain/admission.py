"""What the words of a claim admit: that a skill is there only in part, or not there, or there after all.

People do not keep to the two lists: «Docker — немного», «Redux есть, MobX нет», «с Oracle не работал, но
знаю PostgreSQL», «только Python».
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sheetsync.domain.clause import Clause, Stretch
from sheetsync.domain.skill import Mention, SkillKind
from sheetsync.domain.words import ADMIT

_LITTLE = re.compile(
    r"\b(?<!\bне )(?:не(?:много|множко|глубоко)|чуть|слегка|пар(?:у|а|очку) |лазил|поверхностн|азы\b"
    r"|баз(?:а\b|у\b|ов)|основ(?:ы|ам)\b|пробова|трогал|щупал|ковырял|играл(?:ся|ась)|учебн"
    r"|на (?!перв|втор|трет|четв|пят|послед|\d)(?:\w+ )?курс"
    r"|(?:прош(?:ел|ла)|прохожу|после|закончил[аи]?) (?:\w+ )?курс|(?:(?<=[(])|(?<=- ))курсы?\b"
    r"|(?:pet|пет)[ -]?про|для себя|лаб(?:а|ы|у|е)\b|лабораторн|туториал|минимальн|простейш|изучаю|учу\b"
    r"|осваиваю|в процессе|не бол(?:ее|ьше)(?: того)?$|по верхам|вузовск|на парах"
    r"|в (?:вуз|универ|институт)е\b|(?<!быстро )(?<!легко )учусь\b(?! быстро)|один раз|разок"
    r"|прост(?:ые|ых|еньки[ех]) (?:sql[ -])?(?:запрос|скрипт|селект|джойн|команд|автотест)|со словарем"
    r"|на начальн|на уровне (?:одн|нескольк|ознаком|знаком|хобби|основ|пользоват|hello|запуск|селект|чтени"
    r"|прост)"
    r"|только (?:чита(?:ю|ть)|(?:запуска|гоня|пользова|использова|прави|меня|копирова|смотре)л)"
    r"|читаю(?: код)?,? ?(?:но |а )?(?:сам[аи]? )?не (?:пишу|говорю))"
)
"""Words of somebody who has a skill a little."""
_HARDLY = re.compile(
    r"\b(?:в теории|теоретическ|только теор|теория\b(?! (?:вер|игр|тест))|(?:только )?читал|слышал|так себе"
    r"|(?<!\bне )(?:плохо|слаб(?:о|ы[йе]|ая|ое|овато?)|смутно|плаваю|мало)\b|в общих чертах"
    r"|вприглядку|постольку|краем глаза|знаю,? (?:что|зачем) (?:это|такое|нужн)|понимаю,? зачем)"
)
"""Words of somebody who has it in theory, or badly: among what is owned that is little, else none."""
_WISH = re.compile(
    r"\b(?:желани\w+|готов\w*|хо(?:чу|тел\w* бы)|планиру\w+|собираюсь|мечтаю) (?:\w+ )?"
    r"(?:изуч|освои|осваив|науч|учи|разобра|разв(?:ива|и)\w+(?: дальше)? в|перейти|попробовать)"
)
_DENIED = re.compile(
    r"\bнету?\b|\bне (?:работал|зна[юе]|знаком|владе|уме[юе]|использ|примен|приход|имел|пользовал|изучал"
    r"|был[оаи]?\b|доводил|сталкив|писал|разбира|пробовал|настраива|проводил|участвов|юза|щупал|тестил|дела[лю])"
)
_DASHED = re.compile(r"- (?:пока |еще )?нету?\b")
_VERB = re.compile(r"\b(?:есть|нету?|не|умею|знаю|владею|работал|писал|пишу)\b")
_AFTER_ALL = re.compile(
    r"[\s,(-]*(?:\b(?:но|зато|а|хотя)\b)? ?(?:у нас(?: был[аи]?)?|только|лишь|есть|зна[юе]м?|умею"
    r"|владею|понимаю|имею|пишу|(?:работал|писал|использовал|пользовал|делал|настраивал|проводил)\w*)\b"
)
_AFFIRMED = re.compile(r"\b(?:есть|знаю|умею|владею)\b")
_LIMITED = re.compile(r"\bтолько\b|желани|баз|основ")
_TURN = re.compile(r"[,(]| - |\b(?:но|зато)\b")
_TURNED = re.compile(r" ?(?:а|но|хотя) .*\bне\b")
_BRACKETS = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r" ?(?:/|и|\+) ?")


class Admission(NamedTuple):
    """What a claim says of one skill it names.

    Attributes:
        has: True where it says that the skill is there, False where it says that it is not, None where the
            skill is only spoken of: «запросы без использования ORM».
        little: True where little of it is there.
        wish: True where the person only wants to learn it.
    """

    has: bool | None
    little: bool
    wish: bool = False


_HAD, _LACKED, _SPOKEN_OF = (Admission(has, little=False) for has in (True, False, None))
"""What is said where no word admits anything."""


def admissions(clause: Clause, *, owned: bool) -> tuple[Admission, ...]:
    """Return what a clause of «Владею» (`owned`) or «Не владею» says of each skill it names."""
    if not clause.said & ADMIT:
        if not owned:
            return (_LACKED,) * len(clause.mentions)
        return tuple([_SPOKEN_OF if mention.negated else _HAD for mention in clause.mentions])
    parts = clause.parts()
    found = []
    for index, mention in enumerate(clause.mentions):
        place = next(number for number, (start, end) in enumerate(parts) if mention.start <= end)
        near = _near(clause, index, parts, place)
        little = bool((owned or not _DENIED.search(near)) and _LITTLE.search(near))
        little = little or (owned and bool(_HARDLY.search(near)))
        has = _owns(clause, mention, parts, place) if owned else _after_all(clause, mention, parts[place])
        found.append(Admission(has, little, bool(_WISH.search(near))))
    for index in range(len(found) - 1, 0, -1):  # «Redux и MobX немного» speaks of both
        before, mention = clause.mentions[index - 1 : index + 1]
        if found[index].little and _JOINED.fullmatch(clause.text, before.end, mention.start):
            found[index - 1] = found[index - 1]._replace(little=True)
    for index in range(1, len(found)):  # so does «SQL на уровне селектов», which names one skill twice
        before, mention = clause.mentions[index - 1 : index + 1]
        if (
            found[index - 1].little
            and before.skill == mention.skill
            and clause.part(before.end) == clause.part(mention.start)
        ):
            found[index] = found[index]._replace(little=True)
    return tuple(found)


def _near(clause: Clause, index: int, parts: tuple[Stretch, ...], place: int) -> str:
    """Return the words around a mention that speak of it, its own name left out.

    Behind it they go on through brackets and through what follows a comma, up to the next mention.
    """
    mention = clause.mentions[index]
    start, end = parts[place]
    # «на уровне pet-проекта», «хочу развиваться в» speak of it too, though a skill is named in them.
    before, after = clause.mentions[:index], clause.mentions[index + 1 :]
    start = max([start, *(other.end for other in before if _parts_from(mention, other))])
    following = next((other.start for other in after if _parts_from(mention, other)), None)
    if following is None:
        end = len(clause.text)
    else:
        last = next(number for number, (_, stop) in enumerate(parts) if following <= stop)
        end = following if last == place else parts[last][0]
    return f"{clause.text[start : mention.start]} | {clause.text[mention.end : end]}"


def _parts_from(mention: Mention, other: Mention) -> bool:
    """Tell whether what is said beyond another mention is said of that one: not of «SQL: простые селекты»."""
    return other.skill.kind is SkillKind.HARD and other.skill != mention.skill


def _owns(clause: Clause, mention: Mention, parts: tuple[Stretch, ...], place: int) -> bool | None:
    """Tell what a clause of «Владею» says of a skill; «SOAP, gRPC - нет» denies the whole list."""
    part = clause.text[slice(*parts[place])]
    if _DENIED.search(_spoken_of(clause, mention, parts[place])):
        return False
    for start, end in parts[place + 1 :]:
        following = clause.text[start:end]
        if _VERB.search(part):
            break
        if _DASHED.search(following):
            return False
        part = following
    return None if mention.negated else True


def _spoken_of(clause: Clause, mention: Mention, part: Stretch) -> str:
    """Return what a part says of a skill: nothing in brackets that name another, «REST (gRPC не знаю)»."""
    start, end = clause.bracket(mention.start)
    if start:
        return clause.text[start:end]
    text = clause.text
    for bracket in _BRACKETS.finditer(clause.text, *part):
        if clause.within(bracket.span()):
            text = text[: bracket.start()] + " " * len(bracket[0]) + text[bracket.end() :]
    return text[slice(*part)]


def _after_all(clause: Clause, mention: Mention, part: Stretch) -> bool:
    """Tell whether a clause of «Не владею» says of a skill that it is there: «Vue - только React»."""
    start, end = clause.bracket(mention.start)
    turns = list(_TURN.finditer(clause.text, 0, mention.start))
    if clause.text[start - 1 : start] == "(":
        turns = [turn for turn in turns if turn.start() >= start - 1]
    after = clause.text[mention.end : end]
    if turns:
        said = clause.text[turns[-1].start() : mention.start]
        told = _AFTER_ALL.match(said)
        if told and not _DENIED.search(said) and not _HARDLY.search(said + after):
            return True
    following = (place for place in clause.parts() if place[0] > part[1])
    beyond = next(following, (0, 0))
    if _TURNED.match(clause.text, *beyond) and not clause.within(beyond):
        return False  # «названия знаю, а рассказать не смогу»
    whole = _BRACKETS.sub("", clause.text[slice(*part)])
    return bool(
        _AFFIRMED.search(whole)
        and not _DENIED.search(whole)
        and not _LIMITED.search(whole)
        and not _LITTLE.search(whole)
        and not _HARDLY.search(whole)
    )
