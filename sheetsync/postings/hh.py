"""The shapes in which hh.ru publishes a vacancy: its API, the state of its page, schema.org's JobPosting.

What each holds was seen in real answers of 2023-2025; keys that are not used here may come and go.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from sheetsync.postings.markup import text_of
from sheetsync.postings.pay import pay_in_words
from sheetsync.postings.posting import Posting, short_link

_Id = Annotated[str, BeforeValidator(str), StringConstraints(pattern=r"^\d{1,15}$")]
_Name = Annotated[str, StringConstraints(strip_whitespace=True)]
_Per = {"HOUR": "за час", "DAY": "за день", "SHIFT": "за смену", "YEAR": "за год"}


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Named(_Shape):
    name: _Name = ""
    visible: _Name = Field("", alias="visibleName")


class _Mode(_Shape):
    id: str
    name: str = ""


class _Pay(_Shape):
    """A salary; ``frequency``, how often it is paid, never multiplies the sum and is not read."""

    low: float | None = Field(None, alias="from")
    high: float | None = Field(None, alias="to")
    currency: str | None = Field(None, validation_alias=AliasChoices("currency", "currencyCode"))
    gross: bool | None = None
    mode: _Mode | None = None

    @property
    def words(self) -> str:
        other = self.mode if self.mode and self.mode.id != "MONTH" else None
        per = other.name.lower() if other else ""
        return pay_in_words(self.low, self.high, self.currency, gross=self.gross, per=per)


class _Snippet(_Shape):
    requirement: str | None = None
    responsibility: str | None = None


class ApiVacancy(_Shape):
    """A vacancy of api.hh.ru: ``/vacancies/{id}``, or an item of a search, which has two lines of it."""

    id: _Id
    title: _Name = Field(alias="name", min_length=1)
    employer: _Named | None = None
    salary: _Pay | None = None
    salary_range: _Pay | None = None
    description: str | None = None
    snippet: _Snippet | None = None

    def posting(self) -> Posting:
        """Return the vacancy as every form of it is known here."""
        text = text_of(self.description or "") or self._short()
        pay = self.salary_range or self.salary or _Pay.model_validate({})
        return Posting(
            _link(self.id), self.employer.name if self.employer else "", self.title, pay.words, text
        )

    def _short(self) -> str:
        parts = (("Требования", "requirement"), ("Обязанности", "responsibility"))
        said = [(head, getattr(self.snippet, name, None)) for head, name in parts]
        return "\n".join(f"{head}:\n{text_of(text)}" for head, text in said if text)


class PageVacancy(_Shape):
    """``vacancyView`` of the state that hh's page of a vacancy carries."""

    id: _Id = Field(alias="vacancyId")
    title: _Name = Field(alias="name", min_length=1)
    company: _Named | None = None
    compensation: _Pay | None = None
    description: str | None = None

    def posting(self) -> Posting:
        """Return the vacancy as every form of it is known here."""
        company = (self.company.visible or self.company.name) if self.company else ""
        pay = self.compensation or _Pay.model_validate({})
        return Posting(_link(self.id), company, self.title, pay.words, text_of(self.description or ""))


class _Value(_Shape):
    low: float | None = Field(None, alias="minValue")
    high: float | None = Field(None, alias="maxValue")
    exact: float | None = Field(None, alias="value")
    unit: str = Field("MONTH", alias="unitText")


class _BaseSalary(_Shape):
    currency: str | None = None
    value: _Value | float | None = None

    @property
    def words(self) -> str:
        value = self.value if isinstance(self.value, _Value) else _Value.model_validate({"value": self.value})
        low, high = (value.exact if bound is None else bound for bound in (value.low, value.high))
        return pay_in_words(low, high, self.currency, gross=None, per=_Per.get(value.unit, ""))


class _Identifier(_Shape):
    value: Annotated[str, BeforeValidator(str)] = ""


class JobPosting(_Shape):
    """schema.org's JobPosting, on pages of hh and of others; it never says whether tax is off."""

    type: Literal["JobPosting"] = Field(alias="@type")
    title: _Name = Field(min_length=1)
    company: _Named | None = Field(None, alias="hiringOrganization")
    salary: _BaseSalary | None = Field(None, alias="baseSalary")
    identifier: _Identifier | None = None
    url: str = ""
    description: str = ""

    def posting(self, link: str | None = None) -> Posting:
        """Return the vacancy as every form of it is known here.

        Args:
            link: Where the page says it stands; None where hh is known to say so by a number alone.
        """
        number = self.identifier.value if self.identifier else ""
        if link is None:
            link = self.url or (_link(number) if number.isdecimal() else "")
        company = self.company.name if self.company else ""
        pay = (self.salary or _BaseSalary()).words
        return Posting(short_link(link), company, self.title, pay, text_of(self.description))


def shape_of(loaded: Any) -> type[ApiVacancy | PageVacancy | JobPosting] | None:  # noqa: ANN401 - any JSON
    """Return which of the shapes a JSON value has by its keys, or None."""
    if not isinstance(loaded, dict):
        return None
    if loaded.get("@type") == "JobPosting":
        return JobPosting
    if "vacancyId" in loaded:
        return PageVacancy
    return ApiVacancy if "id" in loaded and "name" in loaded else None


def _link(number: str) -> str:
    return f"https://hh.ru/vacancy/{number}"
