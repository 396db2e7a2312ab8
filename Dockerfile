# One image for web, worker, beat and the one-shot migration.

FROM python:3.11-slim-bookworm AS packages
COPY requirements/base.txt /base.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /base.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.prod
# Pango lays out PDF pages; Open Sans is what they are set in.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-open-sans fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
COPY --from=packages /venv /venv
WORKDIR /srv/meddelande
COPY . .
# The values only let the settings load; nothing of them stays in the image.
RUN SECRET_KEY=only-while-building DATABASE_URL=postgres://nobody@127.0.0.1:9/none \
    REDIS_URL=redis://127.0.0.1:9/0 python manage.py collectstatic --noinput \
    && install -d -o 10001 -g 10001 media
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "4", "--threads", "8", "--preload", "--no-control-socket", "--access-logfile", "-"]
