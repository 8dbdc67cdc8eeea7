"""Renews static/vendor from the npm packages. For developers, with npm on PATH: `python -m protect_portal.ui.vendor`."""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"

# name, version, licence, files
FONTS = (
    (
        "@fontsource-variable/commissioner",
        "5.3.0",
        "OFL-1.1",
        ("commissioner-latin-wght-normal.woff2", "commissioner-latin-ext-wght-normal.woff2"),
    ),
    (
        "@fontsource-variable/brygada-1918",
        "5.3.0",
        "OFL-1.1",
        ("brygada-1918-latin-wght-normal.woff2", "brygada-1918-latin-ext-wght-normal.woff2"),
    ),
)
LUCIDE = ("lucide-static", "1.62.0", "ISC")

ICONS = (
    *("house", "users", "file-text", "calendar-days", "calendar-plus", "building-2", "landmark", "inbox", "circle-question-mark"),
    *("search", "bell", "eye", "eye-off", "link", "download", "upload", "plus", "check", "x", "trash-2", "printer", "history"),
    *("circle-alert", "triangle-alert", "info", "chevron-up", "chevron-down", "chevron-right", "grip-vertical", "send", "mail"),
    *("key-round", "log-out", "pencil", "clock", "lock", "lock-open", "user", "user-plus", "user-minus", "paperclip", "external-link"),
    *("map-pin", "video", "menu", "settings", "shield", "ban", "undo-2", "reply", "arrow-right", "funnel", "languages", "archive", "star"),
)


def unpack(name: str, version: str, into: Path) -> Path:
    """Fetch one package by npm and return its folder."""
    order = ["npm", "pack", "--silent", f"{name}@{version}"]
    packed = subprocess.run(order, cwd=into, check=True, capture_output=True, text=True)  # noqa: S603 (names stand above)
    folder = into / name.replace("/", "-")
    with tarfile.open(into / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def sprite(folder: Path) -> str:
    """One SVG file of symbols, drawn with the page's own colour and stroke."""
    symbols = []
    for name in sorted(ICONS):
        drawing = (folder / "icons" / f"{name}.svg").read_text()
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL).group(1)
        shape = re.sub(r"\s*\n\s*", "", inner)  # outside the f-string: Python 3.11 allows no backslash within
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shape}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def entry(name: str, version: str, licence: str, paths: list[Path]) -> dict:
    """One package's line in VENDOR.json."""
    sums = {str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return {"name": name, "version": version, "licence": licence, "sha256": sums}


def renew_font(name: str, version: str, licence: str, files: tuple[str, ...], into: Path) -> dict:
    """Copy the font files and their licence."""
    folder = unpack(name, version, into)
    fonts = [VENDOR / "fonts" / file for file in files]
    for font in fonts:
        font.write_bytes((folder / "files" / font.name).read_bytes())
    text = VENDOR / "fonts" / f"LICENSE-{name.rpartition('/')[2]}.txt"
    text.write_bytes((folder / "LICENSE").read_bytes())
    return entry(name, version, licence, [*fonts, text])


def renew_icons(into: Path) -> dict:
    """Write the pruned sprite and its licence."""
    folder = unpack(*LUCIDE[:2], into)
    target, text = VENDOR / "icons.svg", VENDOR / "LICENSE-lucide.txt"
    target.write_text(sprite(folder))
    text.write_bytes((folder / "LICENSE").read_bytes())
    return entry(*LUCIDE, [target, text])


def renew() -> None:
    """Fetch everything and write VENDOR.json."""
    (VENDOR / "fonts").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        into = Path(scratch)
        entries = [renew_font(*font, into) for font in FONTS] + [renew_icons(into)]
    (VENDOR / "VENDOR.json").write_text(json.dumps(entries, indent=2) + "\n")


if __name__ == "__main__":
    renew()
