"""Where a link leads, by one rule for all office files."""

import re
from urllib.parse import unquote

OWN_DISK = re.compile(r"(file:///)?[a-z]:/|file:///(home|users)/(?!.*\.\./)", re.IGNORECASE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/\?", re.IGNORECASE)  # a scheme, a server's share (UNC), a path of the system's own
UNSEEN = re.compile(r"[\x00-\x20]+")  # programs leave them out of addresses


def stays_near(target: str) -> bool:
    """Whether `target` lies on the own disk or beside the file, in whatever spelling; everything else would be asked of a server."""
    while (plain := unquote(target)) != target:
        target = plain
    target = UNSEEN.sub("", target).replace("\\", "/")
    return bool(OWN_DISK.match(target)) or not ELSEWHERE.match(target)
