"""The tab «Сводка»: a GapReport as cells, widths and a chart."""
