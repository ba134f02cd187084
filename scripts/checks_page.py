"""``docs/checks.md``, made from the registry of the checks.

Run ``python -m scripts.checks_page`` after a change there.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from postmortems.report.checks import (  # noqa: E402
    ASKED,
    CHECKS,
    DEFAULT_RULES,
    GROUPS,
    LEVEL_WORDS,
    Check,
)
from postmortems.report.document import SEVERITIES  # noqa: E402
from postmortems.report.wording import SEVERITY  # noqa: E402

PAGE = ROOT / "docs" / "checks.md"
_HEAD = """# Checks

The holes in a postmortem, found before the meeting finds them: by rules that explain themselves,
on your own machine. They show in the head of the workspace, on a document before it is imported,
in `report.json?checks=1`, and on the command line:

    python manage.py check_document INC-7
    python manage.py check_document --file notes.md --format json

The exit status is 1 where something is found that must be put right. The JSON is
`{"findings": [{"code", "level", "where": {"key", "field"}, "quote", "sentence", "hint"}]}`; `key` is
that of the row, `null` for the postmortem itself. The codes stay as they are.

Nothing stops anybody: a finding can be kept with a reason, which stands beside it with a name.
Quotations, chat, code and the text in plain words are left alone.

The page is made from the checks themselves.
"""


def checks_page() -> str:
    """The page as it has to be."""
    parts = [_HEAD, _levels(), _asked()]
    for group, name in GROUPS.items():
        rows = "\n".join(_entry(check) for check in CHECKS.values() if check.group == group)
        parts.append(f"## {name}\n\n{rows}\n")
    return "\n".join(parts)


def _levels() -> str:
    rows = "\n".join(f"| `{level}` | {words} |" for level, words in LEVEL_WORDS.items())
    return f"| Level | What it asks |\n| --- | --- |\n{rows}\n"


def _asked() -> str:
    """The table of what each severity asks for, before an admin changes it."""
    head = " | ".join(SEVERITY[severity] for severity in SEVERITIES)
    rows = [f"| Asked for | {head} |", "| --- |" + " --- |" * len(SEVERITIES)]
    for code, name in ASKED.items():
        marks = ("yes" if DEFAULT_RULES.asks_for(code, one) else "" for one in SEVERITIES)
        rows.append(f"| {name} | {' | '.join(marks)} |")
    words = " | ".join(str(DEFAULT_RULES.least_words(one)) for one in SEVERITIES)
    rows.append(f"| Words of the summary and the root cause, at least | {words} |")
    table = "\n".join(rows)
    return (
        "## What each severity asks for\n\n"
        "An admin sets it under **What is asked for**. These are the defaults; a postmortem without\n"
        "a severity counts as SEV2. "
        f"A silence of the timeline is told after {DEFAULT_RULES.gap_minutes} minutes.\n\n{table}\n"
    )


def _entry(check: Check) -> str:
    sentence = re.sub(r"{(\w+)}", r"*\1*", check.sentence)
    return f"- `{check.code}` ({check.level}): {sentence}\n  {check.why} {check.hint}"


if __name__ == "__main__":
    PAGE.write_text(checks_page(), encoding="utf-8")
