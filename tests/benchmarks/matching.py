"""Matching beside flashtext, its time from 1,000 to 100,000 vacancies, and how long the catalog loads.

Run ``python -m tests.benchmarks.matching [VACANCIES.jsonl.gz] [COUNT ...]`` with the extra ``bench``; a line
of the file is a vacancy with a ``text``. Without a file it takes the collection beside the project, and where
there is none, made texts. Ours reads requirements and claims and judges each skill; flashtext finds exact
names in the same characters, with Cyrillic among its word characters. All times are of the processor.
"""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.salary import Salary
from sheetsync.domain.text import Line
from sheetsync.domain.vacancy import Vacancy
from tests.domain.build_skills import written
from tests.domain.score_hh import labels
from tests.shared import SHARED

COLLECTION = SHARED / "data" / "hh_vacancies.jsonl.gz"
COUNTS = 1_000, 10_000, 100_000
ROUNDS, LOADS, TURNS = 5, 21, 10
HAVE = Line(0, "Python, Django"), Line(0, "PostgreSQL"), Line(0, "Docker, Git"), Line(0, "Linux")
LACK = Line(0, "Kafka"), Line(0, "Kubernetes")
UNPAID = Salary.parse("", year=2025)
MADE = (
    "Опыт работы с {} от {} лет;",
    "Знание {}, {} и умение писать тесты.",
    "Будет плюсом: {}",
    "Мы растём.",
)
WALLS = (
    "опыт работы 3 года ",
    "знание Python и/или Go, ",
    "не требуется Python ",
    "базовый Go, ",
    "R, ",
    "Что мы ",
    "((",
)
LOAD = """
from time import process_time
start = process_time()
from sheetsync.domain.catalog import default_catalog
imported = process_time()
default_catalog()
print(process_time() - imported, process_time() - start)
"""


def texts(path: Path) -> list[str]:
    """Return the texts of a collection but the labelled ones, or made texts when it is absent."""
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            read = [json.loads(line) for line in lines]
        return [each["text"] for each in read if each.get("id") not in labels()]
    print(f"{path.name} is not beside the project: made texts")  # noqa: T201
    chance, names = random.Random(1), [skill.name for skill in default_catalog()]
    return [
        "\n".join(chance.choice(MADE).format(*chance.sample(names, 2)) for _ in range(25))
        for _ in range(1_000)
    ]


def judge(text: str) -> int:
    """Return how many skills of a text are judged."""
    lines = tuple([Line(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()])
    judged = Vacancy(None, 1, "", "", "", "", UNPAID, lines, (), HAVE, LACK).judge(default_catalog())
    return sum([len(each.judgements) for each in judged.requirements])


def flashtext() -> Callable[[str], int]:
    """Return the peer: how many names of skills it finds in a text and in the claims."""
    from flashtext import KeywordProcessor  # noqa: PLC0415 - of the extra `bench`

    peer = KeywordProcessor()
    small = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    peer.set_non_word_boundaries(peer.non_word_boundaries | {*small, *small.upper()})
    tables = written()
    for kind in ("hard", "soft", "experience"):
        for skill, entry in tables[kind].items():
            near = (name for names in entry.get("near", {}).values() for name in names)
            for name in (*entry.get("names", ()), *near):
                peer.add_keyword(name.removeprefix("="), skill)
    claims = "\n".join(line.text for line in (*HAVE, *LACK))
    return lambda text: len(peer.extract_keywords(f"{text}\n{claims}", span_info=True))


def seconds(each: Callable[[str], int], over: Sequence[str]) -> float:
    """Return the seconds of the processor that all texts take."""
    start = process_time()
    for text in over:
        each(text)
    return process_time() - start


def repeated(corpus: Sequence[str]) -> Iterator[str]:
    """Yield the texts over and over, each time with another number of blanks at the ends of their lines.

    So no line is met twice that is not met twice in the collection, and each is read as it stands there.
    """
    for turn in cycle(range(TURNS)):
        for text in corpus:
            yield "\n".join([line + turn * " " for line in text.split("\n")])


def walls() -> Iterator[tuple[float, str]]:
    """Yield how much longer a wall of text takes for being four times as long, and what it is made of."""
    for part in WALLS:
        once, more = (
            median([seconds(judge, [part * count]) for _ in range(ROUNDS)]) for count in (2_000, 8_000)
        )
        yield more / once, part


def main() -> None:
    """Print the ratio to flashtext, the time a vacancy takes at each size, and the time of loading."""
    words = sys.argv[1:]
    path = Path(words.pop(0)) if words and not words[0].isdigit() else COLLECTION
    corpus, peer = texts(path), flashtext()
    pairs = []
    stream = repeated(corpus)
    for _ in range(ROUNDS):
        fresh = list(islice(stream, len(corpus)))
        pairs.append((seconds(judge, fresh), seconds(peer, fresh)))
    ours, theirs = (median(column) / len(corpus) * 1e6 for column in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    print(f"{len(corpus)} vacancies: ours {ours:.0f} us, flashtext {theirs:.0f} us each, ratio {ratio:.2f}")  # noqa: T201
    for count in map(int, words or COUNTS):
        spent, left = 0.0, count
        while left:
            some = list(islice(stream, min(left, 1_000)))
            spent += seconds(judge, some)
            left -= len(some)
        print(f"{count:7} vacancies: {spent:7.2f} s, {spent / count * 1e6:.0f} us each")  # noqa: T201
    longer, part = max(walls())
    print(f"a wall of text four times as long: {longer:.1f} times at most, of {part!r}")  # noqa: T201
    command = [sys.executable, "-c", LOAD]
    loads = [
        tuple(map(float, subprocess.run(command, capture_output=True, check=True).stdout.split()))
        for _ in range(LOADS)
    ]
    load, whole = (median(column) * 1e3 for column in zip(*loads, strict=True))
    print(f"catalog: {load:.1f} ms, with the import of its modules {whole:.1f} ms, a fresh process")  # noqa: T201


if __name__ == "__main__":
    main()
