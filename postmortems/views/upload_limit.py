"""Files that are too large are let go while they come in, not after they filled the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class UploadLimit(FileUploadHandler):
    """Drops every file longer than ``each`` bytes, and what goes beyond ``all`` bytes together.

    ``dropped`` holds the names of those files, as they were sent.
    """

    def __init__(self, request: HttpRequest, *, each: int, together: int) -> None:
        super().__init__(request)
        self.each = each
        self.left = together
        self.dropped: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.left -= len(raw_data)
        if start + len(raw_data) > self.each or self.left < 0:
            self.dropped.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None
