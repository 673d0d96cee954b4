#!/bin/sh
# From `make` to the first line of Python: becomes Python 3.11 with the arguments it was given.
# A bare Debian has no Python: root gets Debian's, with progress; anybody else is told what to ask for.
set -eu

needed="python3 python3-venv"

find_python() {
    command -v "${PYTHON:-python3.11}" || { [ -z "${PYTHON:-}" ] && command -v python3; } || true
}

install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed >/dev/null 2>&1
}

python=$(find_python)
if [ -z "$python" ] && [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON is not a program." >&2
    exit 1
fi
if [ -z "$python" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing system packages: $needed." >&2
    install || { apt-get update -qq && install; } || true
    python=$(find_python)
fi
if [ -z "$python" ]; then
    echo "Python 3.11 is missing. As root: apt-get install $needed" >&2
    exit 1
fi
unset PYTHON
exec "$python" "$@"
