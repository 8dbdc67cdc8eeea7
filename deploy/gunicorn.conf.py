"""gunicorn in production: threads suit synchronous views; sizes come from the environment."""

import os

bind = "0.0.0.0:8000"  # inside the container's network only; nothing is published
worker_class = "gthread"
workers = int(os.environ.get("PORTAL_WEB_PROCESSES", "3"))
threads = int(os.environ.get("PORTAL_WEB_THREADS", "8"))
max_requests, max_requests_jitter = 5000, 500
graceful_timeout, timeout, keepalive = 30, 60, 5  # seconds
limit_request_line = 0  # the proxy bounds it; a long search gets a page of the portal, not one of gunicorn
worker_tmp_dir = "/dev/shm"  # noqa: S108  memory, not disk, for the heartbeat
accesslog = None  # the proxy's; addresses of pages can say too much
