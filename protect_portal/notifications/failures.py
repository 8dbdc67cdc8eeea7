"""Why a mail did not arrive, in words: from the code of a report (RFC 3463) or the kind of refusal. Never the words of a server."""

from django.utils.translation import gettext_lazy as _l

BY_CODE = (
    ("5.1.", _l("the address does not exist")),
    ("5.2.2", _l("the mailbox is full")),
    ("5.2.", _l("the mailbox is closed")),
    ("5.3.4", _l("the mail is too large for its server")),
    ("5.7.", _l("the rules of its server refuse it")),
    ("4.4.", _l("its server did not answer in time")),
)
BY_REFUSAL = {
    "SMTPRecipientsRefused": _l("the address was refused"),
    "SMTPSenderRefused": _l("our mailbox was refused"),
    "SMTPDataError": _l("the mail was refused"),
}


def failure_in_words(code: str, refusal: str) -> str:
    """Of the code of a bounce ("5.2.2"), or of what stands in Delivery.last_error ("SMTPRecipientsRefused 550"): the words, with the code
    behind them; the code alone where it has no words."""
    if code:
        return _with(next((str(words) for begin, words in BY_CODE if code.startswith(begin)), ""), code)
    name, _space, number = refusal.partition(" ")
    return _with(str(BY_REFUSAL.get(name, name)), number)


def _with(words: str, code: str) -> str:
    return f"{words} ({code})" if words and code else words or code
