"""The cache in Redis, and what stands in for it while Redis is away."""

import logging
import time

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 15  # seconds without asking a Redis that has just failed
logger = logging.getLogger(__name__)


class SteadyRedisCache(RedisCache):
    """Redis for sign-in limits. While it is down each process counts in its own memory, so limits stay and no request waits or fails."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._asleep_until = 0.0
        self._memory = LocMemCache(f"standing-in-for-{server}", params | {"OPTIONS": {}})

    def _answer(self, method: str, *args, **kwargs):
        if time.monotonic() >= self._asleep_until:
            try:
                return getattr(RedisCache, method)(self, *args, **kwargs)
            except RedisError:
                self._asleep_until = time.monotonic() + PAUSE
                logger.warning("Redis does not answer; sign-in limits are counted in memory for %s s.", PAUSE)
        return getattr(self._memory, method)(*args, **kwargs)


def _steady(method: str):
    def call(self, *args, **kwargs):
        return self._answer(method, *args, **kwargs)

    call.__name__ = method
    return call


for name in ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr", "clear"):
    setattr(SteadyRedisCache, name, _steady(name))
