"""The mail server is one address; what cannot be one is refused without telling its password."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHOW = (
    "from postmortems import settings as s;"
    "print(s.MAIL_IS_SENT, s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD,"
    " s.EMAIL_USE_SSL, s.EMAIL_USE_TLS, s.DEFAULT_FROM_EMAIL, sep='|')"
)


def settings_with(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    places = {"PATH": os.environ["PATH"], "POSTMORTEMS_DATA_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={**places, "POSTMORTEMS_BASE_URL": "https://pm.example.com", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("", "False||25|||False|False"),
        ("smtp://mail.example.com", "True|mail.example.com|25|||False|False"),
        ("smtp://u%40x:p%2Fw@mail:2525/?tls=1", "True|mail|2525|u@x|p/w|False|True"),
        ("smtp://mail/?tls=1", "True|mail|587|||False|True"),
        ("smtps://u:p@mail", "True|mail|465|u|p|True|False"),
    ],
)
def test_an_address_says_it_all(tmp_path: Path, url: str, read: str) -> None:
    ran = settings_with(tmp_path, POSTMORTEMS_EMAIL_URL=url)

    assert ran.stdout.strip() == f"{read}|Postmortems <postmortems@pm.example.com>"


@pytest.mark.parametrize(
    "url", ["http://u:secret@mail", "smtp://", "smtp://u:sec/ret@mail", "smtp://mail/?tls=yes"]
)
def test_what_is_no_mail_server_is_refused_with_an_example(tmp_path: Path, url: str) -> None:
    ran = settings_with(tmp_path, POSTMORTEMS_EMAIL_URL=url)

    assert ran.returncode == 1
    assert "POSTMORTEMS_EMAIL_URL cannot be read: set it to smtp://" in ran.stderr
    assert "sec" not in ran.stderr


def test_a_sender_without_an_address_is_refused(tmp_path: Path) -> None:
    ran = settings_with(tmp_path, POSTMORTEMS_EMAIL_FROM="Postmortems")

    assert ran.returncode == 1
    assert "POSTMORTEMS_EMAIL_FROM is 'Postmortems'" in ran.stderr
