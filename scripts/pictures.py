"""``make pictures``: the pictures of the documentation, from the demo in a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from postmortems.demo import PASSWORD  # noqa: E402
from scripts.system_packages import chromium_advice, find_chromium  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 844}
# File name, address, window, theme.
PICTURES: list[tuple[str, str, ViewportSize, Literal["light", "dark"]]] = [
    ("report", "/incidents/INC-4/report/", DESK, "light"),
    ("report-dark", "/incidents/INC-4/report/", DESK, "dark"),
    ("report-phone", "/incidents/INC-4/report/", PHONE, "light"),
    ("workspace", "/incidents/INC-4/", DESK, "light"),
    ("home", "/", DESK, "light"),
    ("incidents", "/incidents/", DESK, "light"),
]


def main() -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit(chromium_advice())
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {
            **os.environ,
            "POSTMORTEMS_DATA_DIR": folder,
            "POSTMORTEMS_DEMO": "1",
            # What the paper names as the place to ask; it is served on this machine only.
            "POSTMORTEMS_BASE_URL": "http://postmortems.example.com",
            "PORT": str(port),
        }
        environment.pop("DATABASE_URL", None)
        for command in ("migrate", "load_demo"):
            subprocess.run([*_manage(command), "--verbosity", "0"], env=environment, check=True)
        server = subprocess.Popen(_manage("serve"), env=environment, stdout=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(base)
            take_all(chromium, base)
        finally:
            server.terminate()
            server.wait(timeout=20)


def take_all(chromium: str, base: str) -> None:
    """Sign in and take every picture; the first page of a PDF where pdftoppm is there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(device_scale_factor=1)
        page = context.new_page()
        page.goto(f"{base}/accounts/login/")
        page.locator("main [name=username]").fill("sam")
        page.locator("main [name=password]").fill(PASSWORD)
        page.locator("main [name=password]").press("Enter")
        page.wait_for_url(f"{base}/")
        for name, address, window, theme in PICTURES:
            page.set_viewport_size(window)
            page.emulate_media(color_scheme=theme)
            page.goto(base + address)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            print(f"docs/pictures/{name}.png")
        _paper(context, base)
        browser.close()


def _paper(context: Any, base: str) -> None:
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        print("The picture of the PDF is left as it is: pdftoppm (poppler-utils) is not here.")
        return
    answer = context.request.get(f"{base}/incidents/INC-4/report.pdf", timeout=120_000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        file.write_bytes(answer.body())
        command = [pdftoppm, "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile"]
        subprocess.run([*command, str(file), str(FOLDER / "pdf-page-one")], check=True)
    print("docs/pictures/pdf-page-one.png")


def _manage(command: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), command]


def _wait(base: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=2).read()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")


if __name__ == "__main__":
    main()
