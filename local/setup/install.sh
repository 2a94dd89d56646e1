#!/bin/sh
# Prepares this folder for work: .venv, Azurite and Delta's jars, all inside it, each only once.
# Afterwards nothing needs the network. Exit 2: a tool is missing; the message says which and where to get it.
set -eu
cd "$(dirname "$0")/../.."

say() { printf '%s\n' "$*"; }

missing=""
lacks() {
    missing="${missing}
  $1
      $2"
}

is_python_313() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null
}

find_python() {
    # A pyenv shim may be on PATH and still refuse to run: only running one tells.
    for candidate in "${PYTHON:-}" .venv/bin/python python3.13 python3 \
        "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.13*/bin/python3.13; do
        if [ -n "$candidate" ] && is_python_313 "$candidate"; then
            say "$candidate"
            return
        fi
    done
    return 1
}

java_major() {
    # Spark takes JAVA_HOME before PATH, so do we.
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
}

node_major() { node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p'; }

check_tools() {
    python=$(find_python) || lacks "Python 3.13 (with venv)" \
        "python.org/downloads, or 'pyenv install 3.13'; elsewhere than on PATH: PYTHON=/path/to/python3.13"
    java=$(java_major)
    [ "${java:-0}" -ge 17 ] || lacks "Java 17 or later (found: ${java:-none}${JAVA_HOME:+, JAVA_HOME=$JAVA_HOME})" \
        "adoptium.net, 'apt install openjdk-17-jre-headless' or 'brew install openjdk@17'; then PATH or JAVA_HOME"
    node=$(node_major)
    [ "${node:-0}" -ge 20 ] || lacks "Node.js 20 or later (found: ${node:-none})" \
        "nodejs.org/en/download"
    command -v npm >/dev/null || lacks "npm" "it comes with Node.js: nodejs.org/en/download"
    [ -z "$missing" ] && return
    say "Tidegate cannot be set up here. Missing:$missing" >&2
    exit 2
}

# Downloads break off. What has arrived stays in pip's and npm's caches.
persist() {
    "$@" || { say "once more..." && "$@"; } || { say "once more..." && "$@"; }
}

# done_for LOCK STAMP: the stamp is a copy of the lock file that was installed.
done_for() { cmp -s "$1" "$2"; }

install_packages() {
    done_for requirements-dev.txt .venv/installed-requirements.txt && return
    say "Python packages: installing into .venv (1.3 GB, a minute or a few)..."
    is_python_313 .venv/bin/python || "$python" -m venv --clear .venv
    persist .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r requirements-dev.txt
    cp requirements-dev.txt .venv/installed-requirements.txt
}

# Editable rather than a path file of our own: it also installs the command line's entry point.
install_project() {
    done_for pyproject.toml .venv/installed-pyproject.toml && return
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-index --no-deps --no-build-isolation --editable .
    cp pyproject.toml .venv/installed-pyproject.toml
}

install_azurite() {
    done_for local/setup/package-lock.json local/setup/node_modules/installed-lock.json && return
    say "Azurite: installing into local/setup/node_modules (365 MB)..."
    # Azurite asks for Node 22 and runs on 20: npm's warning about that is not shown, errors are.
    persist npm ci --prefix local/setup --engine-strict=false --loglevel=error --no-audit --no-fund >/dev/null
    cp local/setup/package-lock.json local/setup/node_modules/installed-lock.json
}

check_tools
install_packages
install_project
install_azurite
persist .venv/bin/python -m local.setup.jars .tidegate/jars
