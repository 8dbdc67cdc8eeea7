"""Reading the sink's .eml files."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from pathlib import Path

from protect_portal.env import env_text

SHOWN = 200  # mails on the list; older ones stay on the disk
NAME = re.compile(r"\d{1,20}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Mail:
    """One mail of the sink; its key is the file's name without ending."""

    path: Path

    @property
    def key(self) -> str:
        return self.path.stem

    @property
    def arrived_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.key.split("-")[0]) / 1e9, tz=UTC)

    @cached_property
    def message(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.path.read_bytes())

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def to(self) -> str:
        return str(self.message["To"] or self.message["X-Envelope-To"] or "")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return part.get_content() if part is not None else ""

    @property
    def attachments(self) -> list[tuple[str, str]]:
        """Name and type of each."""
        return [(part.get_filename() or "", part.get_content_type()) for part in self.message.iter_attachments()]


def directory() -> Path:
    return Path(env_text("PORTAL_DEMO_MAIL"))


def newest() -> list[Mail]:
    """The latest mails, the newest first."""
    names = sorted((name for name in os.listdir(directory()) if name.endswith(".eml") and NAME.fullmatch(name[:-4])), reverse=True)
    return [Mail(directory() / name) for name in names[:SHOWN]]


def find(key: str) -> Mail | None:
    """The mail with this key; None where there is none."""
    path = directory() / f"{key}.eml"
    return Mail(path) if NAME.fullmatch(key) and path.is_file() else None
