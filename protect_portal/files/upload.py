"""Receiving a body of any size without keeping more than the limit: what is too large is counted, not stored, and the form says so."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps at most UPLOAD_LIMIT bytes of a file; `size` still tells how many came, so the upload guard can refuse in words."""

    def receive_data_chunk(self, raw_data, start):
        if start < settings.UPLOAD_LIMIT:
            self.file.write(raw_data)

    def file_complete(self, file_size):
        uploaded = super().file_complete(file_size)
        uploaded.size = file_size
        return uploaded
