"""`make run` after the set-up: the database, the demo in it, and then the server.

POSTMORTEMS_DEMO=0 leaves the demo out.
"""

import os
import subprocess
import sys

from scripts import environment, progress


def manage(*arguments: str, **variables: str) -> str:
    """What a management command prints; ends this program with its message when it fails."""
    ran = subprocess.run(
        [environment.PYTHON, "manage.py", *arguments],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if ran.returncode:
        sys.exit(f"\n{ran.stdout.strip()}\nmanage.py {' '.join(arguments)} failed.")
    return ran.stdout


def main() -> None:
    os.environ.setdefault("POSTMORTEMS_DEMO", "1")
    with progress.Step(progress.RUN, "Database") as step:
        done = manage("migrate", "--no-input", "--no-color").count(" OK")
        step.result = f"{done} migrations applied" if done else "up to date"
    with progress.Step(progress.RUN, "Demo incidents") as step:
        if os.environ["POSTMORTEMS_DEMO"] == "1":
            manage("load_demo")
            # Today's mails for the people of the demo: to be seen under Outgoing mail, never sent.
            manage("send_reminders", "--early", POSTMORTEMS_EMAIL_URL="")
        else:
            step.result = "left out"
    # In this process's place, so that a signal to it reaches the server.
    os.execv(environment.PYTHON, [str(environment.PYTHON), "manage.py", "serve"])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
