"""Ends with an error when a secret is missing or still has its value of example.env.

That file is public: whoever starts with it has no secret at all.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

EXAMPLE = Path(__file__).with_name("example.env")
SECRETS = ("POSTMORTEMS_SECRET_KEY", "POSTGRES_PASSWORD")


def problems(environment: dict[str, str]) -> list[str]:
    """What is wrong with the secrets of this environment, one sentence each."""
    example = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    found = [
        f"{name} still has the value of example.env."
        for name in SECRETS
        if environment.get(name) == example[name]
    ]
    if not environment.get("POSTMORTEMS_SECRET_KEY"):
        found.append("POSTMORTEMS_SECRET_KEY is not set.")
    password = urlsplit(environment.get("DATABASE_URL", "")).password
    if password is not None and unquote(password) == example["POSTGRES_PASSWORD"]:
        found.append("DATABASE_URL has the password of example.env.")
    return found


if __name__ == "__main__":
    if found := problems(dict(os.environ)):
        advice = "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        sys.exit("\n".join(["Not started, for safety:", *found, advice]))
