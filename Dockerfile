# The application: web server, worker, beat, migration and backup are the same image with another command.
FROM node:24-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund

# Trixie brings the client programs of PostgreSQL 17, the server of docker-compose.yml: an older pg_dump refuses to back it up.
FROM python:3.11-slim-trixie
RUN apt-get update \
 && apt-get install --no-install-recommends -y postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 dms
WORKDIR /srv/dms
COPY requirements/base.txt requirements/production.txt requirements/
# Without what only developers need; the stamp tells manage.py that nothing is missing.
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/production.txt \
 && python -c "import hashlib, pathlib as p; p.Path('.venv/dms-packages.stamp').write_text(hashlib.sha256(p.Path('requirements/base.txt').read_bytes()).hexdigest())"
COPY --from=front-end /build/node_modules node_modules
COPY . .
# The key lives for this one command: collecting files signs nothing.
RUN .venv/bin/python -m dms.bootstrap.translations \
 && DMS_VAR_DIR=/tmp/build DMS_SECRET_KEY="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    .venv/bin/python manage.py collectstatic --noinput -v 0 \
 && mkdir -p var && mv /tmp/build/static var/static && rm -rf /tmp/build \
 && mkdir -p var/media var/log backups && chown -R dms:dms var backups
USER dms
ENV PATH=/srv/dms/.venv/bin:$PATH PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "dms.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--graceful-timeout", "25", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
