"""The types that people may share, by ending: everything else is refused, however it is named."""

TEXTS, PICTURES = ("txt", "md", "csv"), ("png", "jpg")
OFFICE = {  # the content type of the part that makes the file what it is (ECMA-376, part 1)
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
ODF = {  # OpenDocument 1.3, part 2, 3.3
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
ACCEPTED = (*OFFICE, *ODF, "pdf", *PICTURES, *TEXTS)
SAME = {"jpeg": "jpg"}  # another spelling of an ending
