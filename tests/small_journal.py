"""A journal of three vacancies and two conclusions, for tests of what moves it about."""

from __future__ import annotations

from datetime import UTC, datetime

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = """[Журнал](journal.xlsx)

----
# 1
Ссылка: https://spb.hh.ru/vacancy/101?query=python
**Компания**: [OVISION](https://spb.hh.ru/employer/4373268)
Должность: Backend developer
Оклад: от 150 000 ₽ на руки

**Требования**:
* FastAPI, Flask
* Docker

**Задачи**:
Писать сервисы.

**Владею**:
Flask
Docker

**Не владею**:
FastAPI

----
# 2
Ссылка: https://hh.ru/vacancy/102
Компания: ATI.SU
Должность: Python Developer
Оклад: не указан

**Требования**:
Python

**Задачи**:
Писать бекенд.

**Владею**:
Python

**Не владею**:

----
# 3
Ссылка: https://hh.ru/vacancy/103
Компания: Доктор Веб
Должность: Разработчик
Оклад: не указан

**Требования**:
aiohttp

**Задачи**:
Разное.

**Владею**:

**Не владею**:
aiohttp

# Выводы

- FastAPI
- aiohttp
"""
