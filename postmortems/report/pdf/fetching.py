"""The only way a document gets at a file: a list held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urldefrag, urljoin

from weasyprint.urls import URLFetcher, URLFetcherResponse, iri_to_uri

from postmortems.report.pdf.pictures import fit_for_print
from postmortems.report.pdf.values import EmbeddedFile, Resource


class AllowList(URLFetcher):
    """Answers from ``resources`` and refuses every other address.

    No request is ever opened: ``fetch`` never calls the inherited one, so there
    is no scheme, redirect or odd spelling of an address to get wrong. WeasyPrint
    goes on after a refusal; a picture then shows its alternative text.
    """

    def __init__(self, resources: Mapping[str, Resource], base_url: str) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._resources = {
            iri_to_uri(urljoin(base_url, address)): resource
            for address, resource in resources.items()
        }

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the resource at ``url``; raise ValueError where it is not listed."""
        resource = self._resources.get(urldefrag(url).url)
        if resource is None:
            raise ValueError("not a file of this document")
        if _is_raster_picture(resource):
            resource = fit_for_print(resource)
        return _response(url, resource)


class EmbeddedFiles(URLFetcher):
    """Answers with the files that are embedded in the PDF, for ``addresses`` only.

    They are in the order in which a PDF must list them: by name.
    """

    def __init__(self, files: tuple[EmbeddedFile, ...]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        ordered = sorted(files, key=lambda file: (not file.name.isascii(), file.name))
        self.addresses = {f"embedded:{number}": file for number, file in enumerate(ordered)}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the embedded file at ``url``; raise KeyError for any other address."""
        file = self.addresses[url]
        return _response(url, Resource(file.data, file.media_type))


def _response(url: str, resource: Resource) -> URLFetcherResponse:
    return URLFetcherResponse(url, resource.data, {"Content-Type": resource.media_type})


def _is_raster_picture(resource: Resource) -> bool:
    kind = resource.media_type.partition(";")[0].strip().lower()
    return kind.startswith("image/") and kind != "image/svg+xml"
