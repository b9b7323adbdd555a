# Shared by every script here: where caches live, how to speak, and the search path for tools that setup installed.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${BRAINOPS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/brainops-field}
stamps=$root/.cache/stamps
ort_library=$root/.cache/onnxruntime/libonnxruntime.so

# Node is in the cache only where the machine's own was too old, so it comes first; tools come last.
export PATH="$cache/node/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH:$cache/tools/bin"
# Node brings its own list of authorities; behind a company's proxy only the system's list knows the right one.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
  export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
fi
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
# The window is always built with its pages inside; without this feature it looks for a development server.
app_features=(--features brainops-field/custom-protocol)

say() { printf '%s\n' "$@"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# True when the first dotted version is at least the second.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# One hash over the names and contents of the given files and folders, build outputs left out.
content_hash() {
  (cd "$root" && find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 \
    | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
}

# Runs a command only when the hash differs from the one kept under the stamp's name.
# Usage: when_changed STAMP HASH COMMAND...
when_changed() {
  local stamp=$stamps/$1 hash=$2
  shift 2
  [ "$(cat "$stamp" 2>/dev/null || true)" = "$hash" ] && return 0
  mkdir -p "$stamps"
  rm -f "$stamp"
  "$@"
  printf '%s\n' "$hash" > "$stamp"
}
