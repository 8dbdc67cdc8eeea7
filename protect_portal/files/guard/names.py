"""Names as people send them, made fit to be shown and saved; the bytes lie under a random name of ours."""

import unicodedata
from pathlib import PurePath

from protect_portal.files.guard.types import SAME

MAX_NAME = 255  # bytes of UTF-8: what the disks of our readers hold
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control and direction signs, halves of signs, line separators
DEVICES = {"CON", "PRN", "AUX", "NUL"} | {f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)}  # Windows opens these as devices


def clean_name(name: str) -> str:
    """The name as it may be shown: its last part, NFC, without control or direction signs, at most 255 bytes."""
    name = "".join(sign for sign in name.replace("\\", "/") if unicodedata.category(sign) not in INVISIBLE)
    name = unicodedata.normalize("NFC", PurePath(name).name).strip()
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    stem = f"_{stem}" if stem.split(".")[0].strip().upper() in DEVICES else stem
    while stem and len((stem + suffix).encode()) > MAX_NAME:
        stem = stem[:-1]
    return stem + suffix


def ending(name: str) -> str:
    """The last ending of the cleaned name in small letters: the only one that programs go by."""
    kind = PurePath(clean_name(name)).suffix.lower().removeprefix(".")
    return SAME.get(kind, kind)
