"""Settings that work and are unwise, named by ``manage.py check`` with a hint."""

from __future__ import annotations

import shutil
import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Warning, register

from postmortems.report.pdf.scripts import FONT_PACKAGES, missing_scripts
from postmortems.report.to_pdf import pdf_problem

LOCAL = ("http://127.0.0.1", "http://localhost", "http://[::1]")
LOW_DISK = 200 * 1024 * 1024


@register
def unwise_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warnings about the settings and the machine this runs on."""
    found: list[CheckMessage] = []
    public = not settings.BASE_URL.startswith(LOCAL)
    if public and settings.BASE_URL.startswith("http://"):
        found.append(
            Warning(
                "People sign in over an unencrypted connection.",
                hint="Put a proxy with TLS in front and begin POSTMORTEMS_BASE_URL with https://.",
                id="postmortems.W001",
            )
        )
    if public and settings.DEBUG:
        found.append(
            Warning(
                "Error pages show the inside of the program to everybody.",
                hint="Leave POSTMORTEMS_DEBUG unset where other people can reach the product.",
                id="postmortems.W002",
            )
        )
    if public and settings.DEMO:
        found.append(
            Warning(
                "The sign-in page shows the passwords of the demo.",
                hint="Leave POSTMORTEMS_DEMO unset where other people can reach the product.",
                id="postmortems.W003",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Warning(
                "Every host name is answered.",
                hint="Name yours in POSTMORTEMS_ALLOWED_HOSTS.",
                id="postmortems.W004",
            )
        )
    if problem := pdf_problem():
        found.append(
            Warning("PDFs cannot be made.", hint=problem, id="postmortems.W005"),
        )
    # Only who asks is told: for most places the scripts at hand are enough.
    if sys.argv[1:2] == ["check"] and (scripts := missing_scripts()):
        found.append(
            Info(
                f"PDFs cannot show {', '.join(scripts)}: no font here has these letters.",
                hint=f"On Debian and Ubuntu: apt install {' '.join(FONT_PACKAGES)}.",
                id="postmortems.I001",
            )
        )
    if settings.DATA_DIR.exists() and shutil.disk_usage(settings.DATA_DIR).free < LOW_DISK:
        found.append(
            Warning(
                f"Less than 200 MB are free where {settings.DATA_DIR} is.",
                hint="Free some room, or put POSTMORTEMS_DATA_DIR on a larger disk.",
                id="postmortems.W006",
            )
        )
    return found
