"""Counters for Prometheus."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
ANSWERS = Counter("sheetsync_answers", "Answers by route and status.", ["route", "status"], registry=REGISTRY)
REFUSED = Counter("sheetsync_refused", "Refused requests by kind of problem.", ["kind"], registry=REGISTRY)
WANTED = Counter("sheetsync_wanted", "Recomputes asked for, by reason.", ["reason"], registry=REGISTRY)
FINISHED = Counter("sheetsync_finished", "Recomputes by outcome.", ["outcome"], registry=REGISTRY)
SECONDS = Histogram("sheetsync_recompute_seconds", "Time of one recompute.", registry=REGISTRY)
PENDING = Gauge(
    "sheetsync_pending", "Sheets that are not up to date, by state.", ["state"], registry=REGISTRY
)

answers, wanted = cache(ANSWERS.labels), cache(WANTED.labels)
"""The counter of one route and status, of one reason: both are few, and each request counts."""
