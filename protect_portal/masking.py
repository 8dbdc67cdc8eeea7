"""What a log line may not carry: the secret part of links that open something by themselves."""

import logging
import re

SECRET_IN_ADDRESS = re.compile(r"(/invitations/|/password/reset/key/)[\w.-]*[:-][\w:.-]+")


class MaskAddresses(logging.Filter):
    """Writes `/invitations/…` in place of the token."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = SECRET_IN_ADDRESS.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
