"""Vacancies as they are published: a page saved from the browser, the JSON of hh's API, a pasted text.

Nothing is fetched: since December 2025 hh's API answers job seekers no more, and its pages answer no servers.
What a person sees in the browser is what can be added.
"""
