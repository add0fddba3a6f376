"""`python -m tests.google --port N [--journal FILE.xlsx] [--latency SECONDS]`: a Google to try things on."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.google.accounts import new_key
from tests.google.cloud import Google
from tests.google.imported import tabs
from tests.google.refusals import Json
from tests.google.server import server


def main() -> None:
    """Print one JSON line about what is served, then serve until stopped."""
    options = _options()
    google = Google(sleep=time.sleep)
    google.latency = options.latency
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running = server(google, options.port)
    with TemporaryDirectory() as folder:
        base = f"http://127.0.0.1:{running.server_port}"
        sys.stdout.write(json.dumps(_furnished(google, base, Path(folder), options.journal)) + "\n")
        sys.stdout.flush()
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            running.server_close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.google", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--journal", type=Path, help="an .xlsx to be there both as it is and as a native Sheet"
    )
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each request takes")
    return parser.parse_args()


def _furnished(google: Google, base: str, folder: Path, journal: Path | None) -> Json:
    bot = google.robot(key=new_key())
    content = journal.read_bytes() if journal else None
    native = google.native(tabs=tabs(content) if content else None)
    google.share(native, bot)
    key = folder / "service-account.json"
    key.write_text(json.dumps(bot.credentials(f"{base}/token")), encoding="utf-8")
    key.chmod(0o600)
    said: Json = {
        "base_url": base,
        "credentials": str(key),
        "account": bot.email,
        "native_id": native.file_id,
    }
    if content:
        office = google.office(content)
        google.share(office, bot)
        said["office_id"] = office.file_id
    return said


if __name__ == "__main__":
    main()
