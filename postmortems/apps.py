from django.apps import AppConfig
from django.conf import settings


class PostmortemsConfig(AppConfig):
    name = "postmortems"
    verbose_name = "Postmortems"

    def ready(self) -> None:
        from postmortems import system_checks  # noqa: F401 - registers itself
        from postmortems.report import to_pdf

        to_pdf.configure(workers=settings.PDF_WORKERS, at_once=settings.PDFS_AT_ONCE)
