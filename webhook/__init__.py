"""The webhook: a small web service that recomputes «Сводка» when rows change."""
