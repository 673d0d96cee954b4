# One image for every process of an installation; the command decides which one it is.
FROM python:3.11.14-slim-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev libpq-dev \
    && rm -rf /var/lib/apt/lists/*
COPY requirements/build.txt requirements/production.txt /requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /requirements/build.txt \
    && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps --no-build-isolation \
        -r /requirements/production.txt

FROM python:3.11.14-slim-bookworm
# Without any font WeasyPrint crashes; with harfbuzz-subset a PDF takes a sixth of the time.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpq5 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin platform \
    && install --directory --owner platform /documents
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cro_platform.config.settings \
    STATIC_ROOT=/app/static
# Collecting assets opens no connection: these values are placeholders that production refuses.
RUN PLATFORM_MODE=embedded SECRET_KEY=development-only-build SCOPE_KEY=development-only-build \
    FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost \
    EMAIL_URL=folder:///tmp DOCUMENT_STORE_URL=folder:///tmp \
    python manage.py collectstatic --noinput
ENV PLATFORM_MODE=production
USER platform
EXPOSE 8000
CMD ["gunicorn", "cro_platform.config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "5", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
