"""Matching held against the hand-made labels of the seed journal; the bounds are a floor, not a target."""

from __future__ import annotations

from sheetsync.domain.catalog import default_catalog
from sheetsync.domain.text import normal
from sheetsync.domain.vacancy import Assessment
from tests.domain import score
from tests.domain.seed import items, journal, plain, vacancies
from tests.shared import needs_shared

pytestmark = needs_shared


def assessed() -> list[Assessment]:
    return [vacancy.judge(default_catalog()) for vacancy in vacancies()]


def test_verdicts_agree_in_at_least_161_of_167() -> None:
    found = score.verdicts()
    assert found.of == 167
    assert found.hits >= 161, found.misses


def test_skills_of_requirement_lines_are_found() -> None:
    f1, recall, precision = score.skills()
    assert f1 >= 0.97, (recall.misses, precision.misses)


def test_must_and_nice_agree() -> None:
    found = score.needs()
    assert found.hits / found.of >= 0.97, found.misses


def test_kinds_and_rules_agree() -> None:
    assert not score.kinds().misses
    assert len(score.rules().misses) <= 1


def test_years_agree() -> None:
    found = score.years()
    assert (found.hits, found.of) == (4, 4), found.misses


def test_every_skill_the_annotator_named_is_in_the_catalog() -> None:
    assert not {item.skill for item in items() if default_catalog().find(item.skill) is None}


def test_every_quote_is_verbatim() -> None:
    for each in assessed():
        for judged in each.requirements:
            assert judged.requirement.text in plain(journal()[judged.requirement.line - 1])
            for judgement in judged.judgements:
                for evidence in judgement.evidence:
                    assert evidence.quote == plain(journal()[evidence.line - 1])


def test_the_quote_is_one_the_annotator_chose_wherever_both_say_met_or_missing() -> None:
    said = score.found()
    for item in items():
        pair = said.get((item.vacancy, item.line, item.skill))
        if pair and item.sources and pair[1].verdict == item.verdict:
            quotes = {normal(evidence.quote) for evidence in pair[1].evidence}
            assert quotes & {normal(plain(source)) for source in item.sources}, item


def test_only_the_ninth_has_its_sections_swapped_and_only_the_eighth_is_judged_by_its_duties() -> None:
    assert [each.vacancy.number for each in assessed() if each.swapped] == ["9"]
    assert [each.vacancy.number for each in assessed() if each.from_duties] == ["8"]
    assert [each.vacancy.number for each in assessed() if each.vacancy.lack is None] == ["8"]
