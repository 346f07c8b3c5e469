# Two stages: the first has pip, the sources and the content; the second has only what runs. The release is built here, so
# the container starts at once and writes nothing.
FROM python:3.11-slim AS build
WORKDIR /srv/caresheet

# The pinned dependencies change seldom, so that they have a layer of their own.
COPY requirements.txt ./
RUN python -m venv /opt/caresheet \
    && grep -v '^[.]' requirements.txt > pins.txt \
    && /opt/caresheet/bin/pip install --no-cache-dir --requirement pins.txt

COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY server server
COPY widget widget
COPY content content
RUN /opt/caresheet/bin/pip install --no-cache-dir --no-deps . \
    && /opt/caresheet/bin/caresheet build

FROM python:3.11-slim
COPY --from=build /opt/caresheet /opt/caresheet
COPY --from=build /srv/caresheet/releases /srv/caresheet/releases
WORKDIR /srv/caresheet
ENV PATH=/opt/caresheet/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CARESHEET_HOST=0.0.0.0 \
    PORT=8000
# A number, so that a platform can tell that it is not root.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["caresheet", "serve"]
