"""The Traffic Light Protocol label: always black, always English (FIRST, TLP 2.0)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

LABELS = {
    "red": "TLP:RED",
    "amber+strict": "TLP:AMBER+STRICT",
    "amber": "TLP:AMBER",
    "green": "TLP:GREEN",
    "clear": "TLP:CLEAR",
}


def tlp_key(value: object) -> str:
    """Any spelling ("AMBER_STRICT", "TLP:Amber+Strict") → "amber+strict"; ValueError for an unknown label."""
    key = str(value).lower().removeprefix("tlp:").replace("_", "+").replace("-", "+").strip()
    if key not in LABELS:
        raise ValueError(f"not a TLP label: {value!r}")
    return key


def tlp_badge(value: object) -> SafeString:
    key = tlp_key(value)
    return format_html('<span class="tlp tlp-{}">{}</span>', key.replace("+", "-"), LABELS[key])
