"""A number for each request, written with every event, so that what one click did can be read together."""

import uuid
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = current.set(uuid.uuid4().hex)
        try:
            return self.get_response(request)
        finally:
            current.reset(token)
