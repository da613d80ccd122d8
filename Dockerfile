# Afterview as an image: Python, the locked dependencies, one wheel. `docker compose build`, or `docker build -t afterview .`

FROM python:3.11-slim AS build
RUN pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
WORKDIR /build
COPY pyproject.toml uv.lock ./
# Dependencies first: a change of the code does not fetch them again.
RUN uv export --locked --no-dev --no-emit-project --quiet --output-file requirements.txt \
    && uv venv --python /usr/local/bin/python /opt/afterview \
    && uv pip install --python /opt/afterview --require-hashes --compile-bytecode --no-cache -r requirements.txt
COPY README.md LICENSE ./
COPY schemas schemas
COPY events events
COPY workers workers
RUN uv build --wheel --quiet --out-dir wheel \
    && uv pip install --python /opt/afterview --no-deps --compile-bytecode --no-cache wheel/*.whl

FROM python:3.11-slim
# What the worker keeps is a volume there; it belongs to whom the image is run as.
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin afterview \
    && install --directory --mode=0700 --owner=afterview --group=afterview /var/lib/afterview
COPY --from=build /opt/afterview /opt/afterview
ENV PATH=/opt/afterview/bin:$PATH PYTHONDONTWRITEBYTECODE=1
WORKDIR /etc/afterview
USER 10001:10001
STOPSIGNAL SIGTERM
# Ready: everything it has to do is recovered and gets on. On the operations listener, from within.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9464/readyz', timeout=4)"]
ENTRYPOINT ["afterview"]
CMD ["run"]
