#!/bin/sh
# Make .venv hold what a requirements file names, in the versions of constraints.txt, and do nothing
# at all when it already does.
# Usage: setup/environment.sh requirements.txt|requirements-dev.txt
set -eu
cd "$(dirname "$0")/.."
wanted=$1
venv=.venv

fail() {
    printf '%s\n' "$1" >&2
    exit 2
}

is_suitable() { # $1: interpreter. True for 3.11-3.13, the versions all pinned packages exist for.
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-} python3 python3.12 python3.11 python3.13; do
        if command -v "$name" >/dev/null 2>&1 && is_suitable "$name"; then
            command -v "$name"
            return
        fi
    done
    fail "ForgeryTalker needs Python 3.11, 3.12 or 3.13, and none was found: install python3 and python3-venv, or name one with PYTHON=/path/to/python3.12 make run."
}

# What the environment must have been made from; requirements-dev.txt includes requirements.txt.
digest() {
    case $1 in
    requirements.txt) cat requirements.txt setup/constraints.txt ;;
    *) cat requirements.txt "$1" setup/constraints.txt ;;
    esac | sha256sum | cut -d ' ' -f 1
}

is_current() { # $1: requirements file
    [ "$(cat "$venv/$1.installed" 2>/dev/null)" = "$(digest "$1")" ]
}

if is_suitable "$venv/bin/python"; then
    if is_current requirements-dev.txt || is_current "$wanted"; then
        exit 0
    fi
else
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "$python cannot make virtual environments: install python3-venv."
    printf 'Making %s with %s\n' "$venv" "$python"
    "$python" -m venv --clear "$venv"
fi

printf 'Installing %s into %s (about 2 GB the first time)\n' "$wanted" "$venv"
rm -f "$venv"/requirements*.installed
"$venv/bin/python" -m pip install -qq --disable-pip-version-check \
    -c setup/constraints.txt -r "$wanted" ||
    fail "The packages of $wanted could not be installed (see above); the network is needed this once."
[ "$wanted" = requirements.txt ] || digest requirements.txt >"$venv/requirements.txt.installed"
digest "$wanted" >"$venv/$wanted.installed"
