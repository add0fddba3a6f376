from __future__ import annotations

import json

import pytest

from webhook.logs import flush, log, log_soon


def test_lines_stand_in_the_order_in_which_they_were_said(capsys: pytest.CaptureFixture[str]) -> None:
    flush()
    capsys.readouterr()
    for number in range(3):
        log_soon("wanted", job=str(number))
    log("claimed", sheet="https://docs.google.com/spreadsheets/d/secret-address-123456/edit")
    log_soon("wanted", job="3")
    flush()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("job") for line in lines] == ["0", "1", "2", None, "3"]
    assert lines[3]["sheet"] == "…123456"


@pytest.mark.parametrize("say", [log, log_soon])
def test_what_is_not_known_to_be_harmless_is_not_logged(say: object) -> None:
    with pytest.raises(ValueError, match="row"):
        say("wanted", row="x")  # type: ignore[operator]
