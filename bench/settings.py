"""The product's settings with one more address: the floor page everything is compared with."""

from postmortems.settings import *  # noqa: F403
from postmortems.settings import BASE_DIR, DATA_DIR, INSTALLED_APPS, TEMPLATES

ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS]
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "bench" / "templates"]
# One file for the comparison with an edition.
WHITENOISE_ROOT = DATA_DIR / "bench"
