from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.domain.salary import NoSum, Salary, net_of

YEARS = st.integers(2001, 2030)
SUMS = st.integers(0, 10_000_000)


@pytest.mark.parametrize(
    ("text", "low", "high", "net", "net_low", "net_high"),
    [
        (
            "от\u00a0150\u00a0000 до\u00a0200\u00a0000\u00a0₽\u00a0на руки",
            150_000,
            200_000,
            True,
            150_000,
            200_000,
        ),
        ("от 120 000 до 160 000 ₽ на руки", 120_000, 160_000, True, 120_000, 160_000),
        ("от 175 000 ₽ до вычета налогов", 175_000, None, False, 152_250, None),
        ("от 150 000 ₽ на руки", 150_000, None, True, 150_000, None),
        ("от 10 000 до 60 000 ₽ до вычета налогов", 10_000, 60_000, False, 8_700, 52_200),
        ("150 – 200к руб. на руки", 150_000, 200_000, True, 150_000, 200_000),
        ("190\u202f000 – 250\u202f000 руб.", 190_000, 250_000, None, None, None),
        ("до 90 000 р. gross", None, 90_000, False, None, 78_300),
        ("180 т.р. на руки", 180_000, 180_000, True, 180_000, 180_000),
        ("от 200 тыс. руб. до вычета НДФЛ", 200_000, None, False, 174_000, None),
        ("100 000 ₽ за месяц, на руки", 100_000, 100_000, True, 100_000, 100_000),
        ("от 150 до 200 тыс. руб. на руки", 150_000, 200_000, True, 150_000, 200_000),
        ("от 1,5 млн руб. на руки", 1_500_000, None, True, 1_500_000, None),
        ("150 000 ₽ на руки, до 3 премий", 150_000, 150_000, True, 150_000, 150_000),
        ("100000р на руки", 100_000, 100_000, True, 100_000, 100_000),
    ],
)
def test_sums_as_people_and_the_site_write_them(
    text: str, low: int | None, high: int | None, net: bool | None, net_low: int | None, net_high: int | None
) -> None:
    salary = Salary.parse(text, year=2026)
    assert (salary.low, salary.high, salary.net) == (low, high, net)
    assert (salary.net_low, salary.net_high) == (net_low, net_high)
    assert (salary.currency, salary.reason, salary.raw) == ("RUB", None, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("по результатам собеседования", NoSum.BY_INTERVIEW),
        ("Размер заработной платы обсуждается с каждым кандидатом индивидуально (!)", NoSum.INDIVIDUAL),
        ("договорная", NoSum.NEGOTIABLE),
        ("не указан", NoSum.NOT_SPECIFIED),
        ("з/п не указана", NoSum.NOT_SPECIFIED),
        ("–", NoSum.NOT_SPECIFIED),
        ("", NoSum.NOT_SPECIFIED),
        ("как договоримся", NoSum.NEGOTIABLE),
        ("достойная", NoSum.UNCLEAR),
    ],
)
def test_no_number_has_a_reason_and_is_never_nought(text: str, reason: NoSum) -> None:
    salary = Salary.parse(text, year=2026)
    assert (salary.low, salary.high, salary.net_low, salary.reason) == (None, None, None, reason)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("2500-3000 USD net", "USD"),
        ("3 000 – 5 500 бел. руб. на руки", "BYN"),
        ("500 000 ₸ на руки", "KZT"),
        ("2000 € на руки", "EUR"),
        ("100000 RUR", "RUB"),
        ("100000", None),
    ],
)
def test_no_currency_is_converted_and_none_is_guessed(text: str, currency: str | None) -> None:
    salary = Salary.parse(text, year=2026)
    assert salary.currency == currency
    assert salary.net_low is None


def test_a_sum_for_an_hour_is_not_a_month() -> None:
    salary = Salary.parse("500 ₽ в час на руки", year=2026)
    assert (salary.low, salary.monthly, salary.net_low) == (500, False, None)


@pytest.mark.parametrize(
    ("gross", "in_2020", "in_2024", "in_2026"),
    [
        (150_000, 130_500, 130_500, 130_500),
        (175_000, 152_250, 152_250, 152_250),
        (200_000, 174_000, 174_000, 174_000),
        (250_000, 217_500, 217_500, 216_500),
        (300_000, 261_000, 261_000, 259_000),
        (500_000, 435_000, 433_333, 426_500),
    ],
)
def test_the_scale_of_the_year(gross: int, in_2020: int, in_2024: int, in_2026: int) -> None:
    assert [net_of(gross, year=year) for year in (2020, 2024, 2026)] == [in_2020, in_2024, in_2026]


@pytest.mark.parametrize(
    ("net", "year", "gross"),
    [
        (150_000, 2020, 172_414),
        (150_000, 2026, 172_414),
        (200_000, 2024, 229_885),
        (200_000, 2026, 230_588),
        (300_000, 2024, 344_828),
        (300_000, 2026, 348_235),
    ],
)
def test_the_sums_before_tax_that_leave_a_round_one(net: int, year: int, gross: int) -> None:
    assert net_of(gross, year=year) == net


@given(SUMS, YEARS)
def test_a_rouble_more_before_tax_is_at_most_a_rouble_more_on_hand(gross: int, year: int) -> None:
    """So every sum on hand has a sum before tax: from net to gross and back nothing is lost."""
    assert net_of(gross + 1, year=year) - net_of(gross, year=year) in {0, 1}


@pytest.mark.parametrize(
    ("income", "tax"),
    [(2_400_000, 312_000), (5_000_000, 702_000), (20_000_000, 3_402_000), (50_000_000, 9_402_000)],
)
def test_the_knots_of_the_scale_of_2025(income: int, tax: int) -> None:
    """The sums the law itself names for the ends of the steps."""
    assert net_of(income // 12, year=2025) == pytest.approx((income - tax) / 12, abs=1)


@given(SUMS, SUMS, YEARS)
def test_who_earns_more_keeps_more_but_never_all_of_it(one: int, other: int, year: int) -> None:
    low, high = sorted((one, other))
    assert net_of(low, year=year) <= net_of(high, year=year)
    assert 0.78 * high - 1 <= net_of(high, year=year) <= 0.87 * high + 1


@given(st.text())
def test_any_text_is_a_salary_and_stays_as_typed(text: str) -> None:
    assert Salary.parse(text, year=2026).raw == text


@given(st.text("0123456789 .,-/кмлнтысдоот₽", max_size=40))
def test_whatever_looks_like_a_sum_gives_bounds_in_order(text: str) -> None:
    salary = Salary.parse(text, year=2026)
    bounds = [bound for bound in (salary.low, salary.high) if bound is not None]
    assert sorted(bounds) == bounds
    assert all(0 <= bound < 10**16 for bound in bounds)


@pytest.mark.parametrize("digits", [11, 400, 5000])
def test_a_run_of_digits_too_long_for_a_sum_is_none(digits: int) -> None:
    salary = Salary.parse("9" * digits, year=2026)
    assert (salary.low, salary.high, salary.reason) == (None, None, NoSum.UNCLEAR)


@given(st.integers(1, 499), st.integers(1, 499), st.sampled_from(["\u00a0", " ", "\u202f", ""]))
def test_spaces_between_digits_change_nothing(low: int, more: int, space: str) -> None:
    text = f"от {low}{space}000 до {low + more}{space}000 ₽ на руки"
    salary = Salary.parse(text, year=2026)
    assert (salary.low, salary.high) == (low * 1000, (low + more) * 1000)


def test_a_salary_cannot_be_made_wrong() -> None:
    with pytest.raises(ValueError, match="low=2"):
        Salary("", 2, 1, "RUB", True, True, None, 2026)
    with pytest.raises(ValueError, match="reason=None"):
        Salary("", None, None, "RUB", True, True, None, 2026)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5/2, от 100 000", 100_000, None),
        ("3-6 лет опыта, 200 000", 200_000, 200_000),
        ("20 % премия, 100 000 ₽", 100_000, 100_000),
        ("график 2/2 по 12 часов, 90 000 руб.", 90_000, 90_000),
        ("зп 2024 года обсуждается", None, None),
        ("50 $ в час", 50, 50),
        ("15", None, None),
    ],
)
def test_numbers_that_are_no_pay_are_passed_over(text: str, low: int | None, high: int | None) -> None:
    salary = Salary.parse(text, year=2026)
    assert (salary.low, salary.high) == (low, high)
