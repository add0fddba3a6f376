from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sheetsync.domain.claim import Strength
from sheetsync.domain.own import Level, OwnSkill, Vocabulary, default_vocabulary, vocabulary
from sheetsync.domain.profile import State, fold_profile
from sheetsync.domain.skill import SkillKind


def own(*entries: OwnSkill) -> Vocabulary:
    return vocabulary(entries)


def entry(
    name: str, *names: str, line: int = 1, level: Level | None = None, **more: tuple[str, ...]
) -> OwnSkill:
    return OwnSkill(f"skills.toml:{line}", line, name, names, level, relations=more)


def named(words: Vocabulary, text: str) -> list[str]:
    return [mention.skill.name for mention in words.catalog.mentions(text)]


def state(words: Vocabulary, name: str) -> State:
    skill = words.catalog.find(name)
    assert skill
    return fold_profile((), words.marks).of(skill).state


def test_a_new_skill_is_found_by_its_name_and_in_every_case_of_a_russian_one() -> None:
    words = own(entry("Фурье-радар", "радар фурье"))
    assert not words.problems
    assert named(words, "опыт работы с радарами фурье, фурье-радаром") == ["Фурье-радар"] * 2
    skill = words.catalog.find("Фурье-радар")
    assert skill
    assert skill.kind is SkillKind.HARD
    assert words.names(skill) == ("Фурье-радар", "радар фурье")


def test_a_known_skill_may_be_of_another_kind_and_is_one_skill_still() -> None:
    words = own(replace(entry("Ответственность"), kind=SkillKind.HARD))
    assert [skill.kind for skill in words.catalog if skill.name == "Ответственность"] == [SkillKind.HARD]
    assert named(words, "ответственность") == ["Ответственность"]


def test_a_known_skill_gets_more_names_under_whichever_of_its_own_it_is_written() -> None:
    words = own(entry("постгрес", "слоновая база"))
    assert named(words, "слоновую базу и PostgreSQL") == ["PostgreSQL", "PostgreSQL"]


def test_a_name_belongs_to_the_skill_the_person_gave_it_to() -> None:
    assert named(default_vocabulary(), "питон") == ["Python"]
    words = own(entry("Змееводство", "питон"))
    assert named(words, "питон и Python") == ["Змееводство", "Python"]


def test_what_is_no_skill_is_found_no_more() -> None:
    words = own(entry("Docker", level=Level.NO_SKILL), entry("Space", line=2, level=Level.NO_SKILL))
    assert not words.problems
    assert named(words, "Docker, докер, Space") == []
    assert words.catalog.known("Space")


def test_relations_reach_known_skills_and_one_another() -> None:
    words = own(entry("Пёс", implies=("Кот", "Django")), entry("Кот", line=2, member_of=("Веб-фреймворки",)))
    dog = words.catalog.find("Пёс")
    assert not words.problems, words.problems
    assert dog
    assert {"Кот", "Django", "Python"} <= {skill.name for skill in words.catalog.implied(dog)}


def test_levels_are_claims_for_the_profile() -> None:
    words = own(
        entry("DRF", level=Level.FULL),
        entry("Redis", line=2, level=Level.BASIC),
        entry("Kafka", line=3, level=Level.MISSING),
        entry("Git", line=4),
    )
    names = ("Django REST Framework", "Django", "Redis", "Git")
    assert [state(words, name) for name in names] == [State.OWNED] * 3 + [State.UNKNOWN]
    assert state(words, "Apache Kafka" if words.catalog.find("Apache Kafka") else "Kafka") is State.MISSING
    strengths = {mark.proof.skill.name: mark.proof.strength for mark in words.marks}
    assert (strengths["Redis"], strengths["Django"]) == (Strength.BASIC, Strength.FULL)
    assert {mark.vacancy for mark in words.marks} == {"skills.toml:1", "skills.toml:2", "skills.toml:3"}


def test_an_entry_that_contradicts_is_named_by_its_place_and_the_rest_counts() -> None:
    words = own(
        entry("Раз", "общее имя"),
        entry("Два", "общее имя", line=2),
        entry("раз", line=3),
        entry("Три", line=4, implies=("Чепуха",)),
        entry("+-+", line=5),
        entry("Пять", line=6, implies=("Шесть",)),
        entry("Шесть", line=7, implies=("Пять",)),
        entry("Семь", line=8),
    )
    told = {problem.place: problem.what for problem in words.problems}
    assert "имя «общее имя» уже есть у навыка «Раз»: skills.toml:1" in told["skills.toml:2"]
    assert "он уже есть: skills.toml:1" in told["skills.toml:3"] or "уже есть" in told["skills.toml:3"]
    assert "«implies» называет «Чепуха»" in told["skills.toml:4"]
    assert "ни букв, ни цифр" in told["skills.toml:5"]
    assert any("по кругу" in what or "Пять" in what or "Шесть" in what for what in told.values())
    assert named(words, "общее имя, Семь") == ["Раз", "Семь"]


@settings(max_examples=25)
@given(
    st.lists(
        st.builds(
            entry,
            st.sampled_from(["Раз", "Два", "питон", "Docker", "Go", "=Go", "C++", "", "%"]),
            st.sampled_from(["общее имя", "kafka", "=SQL", "", "докер"]),
            level=st.sampled_from([None, *Level]),
        ),
        max_size=4,
    )
)
def test_any_list_is_read_and_each_entry_counts_or_is_told_of(entries: list[OwnSkill]) -> None:
    words = vocabulary(entries)
    silent = [each for each in entries if each.level is Level.NO_SKILL]
    assert len(words.problems) + len(words.own) + len(silent) >= len(entries)
    assert words.catalog.find("PostgreSQL")


def test_without_words_of_ones_own_nothing_is_built_anew() -> None:
    assert vocabulary(()).catalog is default_vocabulary().catalog
