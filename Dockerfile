# The central API as a container: built in one stage, run in another as a user without rights.
#
#   docker build --tag brainops-server .
#   docker run --env-file server.env --publish 8080:8080 brainops-server

FROM docker.io/library/rust:1.94-bookworm AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends cmake clang nasm \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The registry and the target folder stay in the builder's cache, so only what changed is built again.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package brainops-server \
 && cp target/release/brainops-server /usr/local/bin/

FROM docker.io/library/debian:bookworm-slim
# `backup` and `restore` run PostgreSQL's own programs; `curl` asks how the process stands.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates curl postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --home-dir /nonexistent --no-create-home brainops \
 && install --directory --owner brainops --group brainops --mode 0700 /var/lib/brainops/keys /var/lib/brainops/files
COPY --from=build /usr/local/bin/brainops-server /usr/local/bin/brainops-server
USER 10001:10001
ENV BRAINOPS_LISTEN=0.0.0.0:8080 \
    BRAINOPS_METRICS_LISTEN=0.0.0.0:9090 \
    BRAINOPS_SIGNING_KEYS=/var/lib/brainops/keys \
    BRAINOPS_FILES=/var/lib/brainops/files
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:8080/health"]
ENTRYPOINT ["/usr/local/bin/brainops-server"]
CMD ["serve"]
