"""A thousand signed edits of one sheet as fast as they go: how many recomputes do they cost?

`python -m tests.benchmarks.burst [EDITS]`: gunicorn as the Procfile starts it, the worker inside it, a real
journal.xlsx. Then the service is told to end, and its log is counted.
"""

from __future__ import annotations

import http.client
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

from tests.e2e.service import GUNICORN, PATIENCE, Post, until

CLIENTS = 8
MOST = 3
ACCEPTED = 202


def storm(post: Post, edits: int) -> list[str]:
    """Send so many signed wishes from several clients at once; return the jobs of those that were taken."""
    body = json.dumps({"spreadsheet": "journal.xlsx", "reason": "edit"}).encode()
    waiting, jobs = iter([post.signed(body) for _ in range(edits)]), []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", post.port)
        for headers in waiting:  # a list's iterator gives each one to one client
            connection.request("POST", "/v1/recompute", body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == ACCEPTED:
                jobs.append(str(json.loads(content)["job"]))
        connection.close()

    threads = [Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return jobs


def runs(post: Post) -> int:
    """Return how many recomputes the service has logged."""
    lines = (post.folder / "log").read_text(encoding="utf-8").splitlines()
    return sum('"event": "recomputed"' in line for line in lines)


def main() -> int:
    """Print the numbers; return 1 when it took too many recomputes or the summary is wrong."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        post = Post(Path(folder), SHEETSYNC_RATE="100000")
        with post.started(*GUNICORN) as process:
            until(post.live)
            until(lambda: runs(post) > 0)  # the sweep at the start
            swept = runs(post)
            post.edit("Kafka")
            start = time.perf_counter()
            jobs = storm(post, edits)
            taken = time.perf_counter() - start
            last = max(jobs, key=lambda job: int(job.rpartition("-")[2]))
            until(lambda: post.send("GET", f"/v1/jobs/{last}")["state"] == "done")
            converged = time.perf_counter() - start
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        cost, right = runs(post) - swept, post.summarised("Kafka")
    say = sys.stdout.write
    say(f"edits taken         {len(jobs)} of {edits} in {taken:.1f} s\n")
    say(f"recomputes          {cost} (at most {MOST} are allowed)\n")
    say(f"summary             {'right' if right else 'WRONG'} {converged:.1f} s after the first edit\n")
    return int(not right or cost > MOST or len(jobs) != edits)


if __name__ == "__main__":
    sys.exit(main())
