"""Receiving a body of any size without keeping more than the limit: what is too large is counted, not stored, and the form says so."""

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps at most UPLOAD_LIMIT bytes of a file; `size` still tells how many came, so the upload guard can refuse in words."""

    def new_file(self, *args, **kwargs):
        """The bytes lie under a name of ours: the person's own may be too long, or no name, for the disk."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = TemporaryUploadedFile("upload", self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data, start):
        if start < settings.UPLOAD_LIMIT:
            self.file.write(raw_data)

    def file_complete(self, file_size):
        uploaded = super().file_complete(file_size)
        uploaded.name, uploaded.size = self.file_name, file_size
        return uploaded
