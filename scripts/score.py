"""Read every document of the corpus and score the result, where the corpus is at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"


def main() -> int:
    """The exit status of the scoring; 0 where there is nothing to score."""
    documents = sorted((CORPUS / "dev").glob("*.md"))
    if not documents:
        print(f"There is no corpus in {CORPUS}: nothing to score.")
        return 0
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortems.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            result = Path(folder) / f"{document.stem}.json"
            with result.open("w", encoding="utf-8") as file:
                try:
                    call_command(
                        "import_document", str(document), dry_run=True, format="json", stdout=file
                    )
                except CommandError as error:
                    print(error, file=sys.stderr)
        scored = subprocess.run([sys.executable, str(CORPUS / "score.py"), folder], check=False)
    return scored.returncode


if __name__ == "__main__":
    sys.exit(main())
