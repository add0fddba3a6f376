"""An .xlsx read and patched, beside openpyxl's load + save and wolfxl, each in a process of its own.

Run ``python -m tests.benchmarks.xlsx [ROWS ...]`` with the extra ``bench``; the rows have 15 cells, most
of them texts among the shared strings. Printed are seconds and peak memory, and the ratios to openpyxl.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

TAB, COLUMN = "Журнал", 5
WORDS = ("разработка", "сервис", "Python", "Django", "опыт", "проект", "тесты", "Docker", "команда", "код")
HEAD = """
import json, resource, sys
from pathlib import Path
from time import perf_counter, process_time
{imports}
path, count, rows = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
places = [1 + i * (rows - 1) // count for i in range(count)]
start, began = perf_counter(), process_time()
"""
TAIL = """
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
whole, cpu = perf_counter() - start, process_time() - began
print(json.dumps({"read": read, "whole": whole, "cpu": cpu, "peak": peak}))
"""
OURS = """
workbook = LocalXlsx(path)
grid = workbook.read()
if count == 0:
    assert sum(len(row) for row in grid.tabs["Журнал"].rows) == 15 * rows
read = perf_counter() - start
edits = [SetCell("Журнал", row, 5, Cell.of(f"новое {row}")) for row in places]
workbook.write(edits, version=grid.version)
"""
PEER = """
book = {name}.load_workbook(path{how})
tab = book["Журнал"]
if count == 0:
    assert sum(len(row) for row in tab.iter_rows(values_only=True)) == 15 * rows
read = perf_counter() - start
for row in places:
    tab.cell(row + 1, 6).value = f"новое {{row}}"
book.save(path)
"""
IMPORTS = {
    "sheetsync": "from sheetsync.grid import Cell, SetCell; from sheetsync.workbooks.xlsx import LocalXlsx",
    "openpyxl": "import openpyxl",
    "wolfxl": "import wolfxl",
}
PROGRAMS = {
    "sheetsync": OURS,
    "openpyxl": PEER.format(name="openpyxl", how=""),
    "wolfxl": PEER.format(name="wolfxl", how=", modify=True"),
}


def make(path: Path, rows: int) -> None:
    """Make a workbook of so many rows, the header included."""
    import xlsxwriter  # noqa: PLC0415 - the process that starts the measured ones stays small

    chance = random.Random(rows)
    with xlsxwriter.Workbook(str(path)) as book:
        tab = book.add_worksheet(TAB)
        tab.write_row(0, 0, [f"Столбец {column}" for column in range(15)])
        for row in range(1, rows):
            tab.write_row(
                row, 0, [row, *(f"{' '.join(chance.choices(WORDS, k=4))} {row}" for _ in range(13)), row]
            )


def measured(program: str, path: Path, count: int, rows: int) -> dict[str, float]:
    """Run a program on a copy of a workbook; return its seconds and its peak of memory in MB."""
    copy = path.with_name(f"{program}.xlsx")
    copy.write_bytes(path.read_bytes())
    text = HEAD.replace("{imports}", IMPORTS[program]) + PROGRAMS[program] + TAIL
    command = [sys.executable, "-X", "utf8", "-c", text, str(copy), str(count), str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print a line for each size, number of cells and program."""
    sizes = [int(word) for word in sys.argv[1:]] or [300, 5_000, 10_000, 50_000]
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder, f"{rows}.xlsx")
            made = f"make(Path({str(path)!r}), {rows})"
            text = f"from pathlib import Path; from tests.benchmarks.xlsx import make; {made}"
            # in a process of its own too: a child's peak of memory begins at its parent's
            subprocess.run([sys.executable, "-X", "utf8", "-c", text], check=True)
            for count in (0, 10, rows - 1):
                found = {program: measured(program, path, count, rows) for program in PROGRAMS}
                peer = found["openpyxl"]
                for program, one in found.items():
                    seconds = (
                        f"{one['read']:6.2f} s read, {one['whole']:6.2f} s in all, {one['cpu']:6.2f} s of CPU"
                    )
                    ratios = f"{one['whole'] / peer['whole']:5.3f} {one['cpu'] / peer['cpu']:5.3f}"
                    print(  # noqa: T201
                        f"{rows:6} x 15, {count:5} written{'' if count else ', all read':10} {program:9} "
                        f"{seconds} ({ratios}), {one['peak']:4.0f} MB ({one['peak'] / peer['peak']:.2f})"
                    )


if __name__ == "__main__":
    main()
