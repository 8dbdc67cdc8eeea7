"""What a log line may not carry: the secret part of links that open something by themselves."""

import logging
import re

SECRET_IN_ADDRESS = re.compile(
    r"(/invitations/|/password/reset/key/|/answer/|/unsubscribe/)"  # a number and a verb may follow these as well, so
    r"[\w.-]*(?:[:-]|%3[Aa])[\w:.%-]+"  # what holds a colon or a hyphen is the secret, also where an address is quoted (RFC 3986, 2.1)
)


class MaskAddresses(logging.Filter):
    """Writes `/invitations/…` in place of the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = SECRET_IN_ADDRESS.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
