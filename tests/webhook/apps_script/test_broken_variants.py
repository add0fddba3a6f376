"""What a careless change of Code.gs would break is noticed: each variant fails the test meant for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import quickjs  # type: ignore[import-untyped] # it ships no types

from tests.webhook.apps_script import test_button, test_retries, test_signing, test_triggers
from tests.webhook.apps_script.far_end import DOWN, problem, script
from tests.webhook.apps_script.harness import CODE

EDIT = test_triggers.EVENTS[0]

VARIANTS: dict[str, tuple[str, str, Callable[[str], None]]] = {
    "a signature over strings": (
        "Utilities.computeHmacSha256Signature(message, key)",
        "Utilities.computeHmacSha256Signature(Utilities.newBlob(message).getDataAsString(), `k`.repeat(24))",
        test_signing.test_russian_letters_are_signed_as_they_are_sent,
    ),
    "other bytes sent than signed": (
        "payload: body }",
        "payload: [...body, 32] }",
        test_signing.test_russian_letters_are_signed_as_they_are_sent,
    ),
    "a new id for each try": (
        "= signed_(settings, id, body)",
        "= signed_(settings, Utilities.getUuid(), body)",
        test_retries.test_a_repeat_keeps_its_id_and_body_and_is_signed_anew,
    ),
    "the time of the first try": (
        "Date.now() / 1000",
        "(globalThis.first ||= Date.now()) / 1000",
        test_retries.test_a_repeat_keeps_its_id_and_body_and_is_signed_anew,
    ),
    "what is refused is sent again": (
        "code >= 500 || code === UNREACHED",
        "code >= 400 || code === UNREACHED",
        test_retries.test_a_wrong_signature_is_not_sent_again,
    ),
    "triggers as patient as a person": (
        "post_(wish_(tab, reason), HASTY)",
        "post_(wish_(tab, reason), PATIENT)",
        test_retries.test_a_trigger_tries_again_once,
    ),
    "errors thrown instead of told": (
        "muteHttpExceptions: true",
        "muteHttpExceptions: false",
        test_button.test_a_problem_is_told_by_its_title_and_what_to_do_and_stays,
    ),
    "a press without a lock": (
        "if (!lock.tryLock(0))",
        "if (false)",
        test_button.test_two_presses_at_once_ask_once,
    ),
    "a lock kept for ever": (
        "lock.releaseLock();",
        "",
        lambda code: test_button.test_after_a_press_one_may_press_again((), code),
    ),
    "a lock kept after a problem": (
        "if (asked.problem) refused_(asked);",
        "if (asked.problem) lock.releaseLock = () => {};",
        lambda code: test_button.test_after_a_press_one_may_press_again((problem(401),), code),
    ),
    "old triggers left": (
        "  uninstall_();\n  const spreadsheet",
        "  const spreadsheet",
        test_triggers.test_installing_twice_leaves_two_triggers,
    ),
    "triggers of others deleted": (
        "HANDLERS.includes(trigger.getHandlerFunction())",
        "true",
        test_triggers.test_installing_spares_the_triggers_of_others,
    ),
    "edits of any tab": (
        "if (WATCHED.includes(tab.trim().toLowerCase())) ask_",
        "ask_",
        lambda code: test_triggers.test_an_edit_of_another_tab_asks_nothing("Лист4", code),
    ),
    "edits of the summary": (
        "const WATCHED = [",
        "const WATCHED = ['сводка', ",
        lambda code: test_triggers.test_an_edit_of_another_tab_asks_nothing("Сводка", code),
    ),
    "changes of any kind": (
        "if (!STRUCTURAL.includes(e.changeType)) return;",
        "",
        lambda code: test_triggers.test_edits_and_colours_are_not_told_twice("FORMAT", code),
    ),
    "a network error that escapes": (
        "  } catch (error) {\n    const detail",
        "  } catch (error) {\n    throw error;\n    const detail",
        lambda code: test_triggers.test_a_service_that_is_away_disturbs_nobody(*EDIT, DOWN, code),
    ),
    "an error that escapes a trigger": (
        "    console.error(`",
        "    throw error; (`",
        lambda code: test_triggers.test_nothing_escapes_a_trigger(*EDIT, code),
    ),
    "asking on after 410": (
        "if (asked.code === 410) uninstall_();",
        "",
        test_triggers.test_a_service_that_is_gone_for_good_is_told_and_not_asked_again,
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_broken_variant_fails(name: str) -> None:
    good, bad, check = VARIANTS[name]
    assert CODE.count(good) == 1, "the variant must change one place"
    variant = CODE.replace(good, bad)
    assert script(code=variant).has_function("recompute"), "it is broken in what it does, not in its grammar"
    check(CODE)
    with pytest.raises((AssertionError, quickjs.JSException)):
        check(variant)
