#!/bin/sh
# Install the Debian or Ubuntu libraries that PySide6 needs and that are not there yet.
# Usage: setup/system_libraries.sh [tests]; `tests` asks for what only the tests need as well.
# Measured on Debian 12 (minbase): the first list draws off screen, the second opens a window.
set -eu

offscreen='libglib-2.0.so.0=libglib2.0-0 libGL.so.1=libgl1 libEGL.so.1=libegl1
libxkbcommon.so.0=libxkbcommon0 libfreetype.so.6=libfreetype6 libfontconfig.so.1=libfontconfig1
libdbus-1.so.3=libdbus-1-3'
window='libxkbcommon-x11.so.0=libxkbcommon-x11-0 libxcb-cursor.so.0=libxcb-cursor0
libxcb-icccm.so.4=libxcb-icccm4 libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-shape.so.0=libxcb-shape0'
# A token in software, which the tests sign with as with a smart card.
tests='softhsm2-util=softhsm2'

PATH=$PATH:/sbin:/usr/sbin
known=$(ldconfig -p 2>/dev/null || true)

missing_of() { # $1: list of soname=package. Prints the packages whose library is not known.
    for pair in $1; do
        case $known in
        *"${pair%%=*}"*) ;;
        *) printf '%s ' "${pair#*=}" ;;
        esac
    done
}

programs_of() { # $1: list of program=package. Prints the packages whose program is not found.
    for pair in $1; do
        command -v "${pair%%=*}" >/dev/null 2>&1 || printf '%s ' "${pair#*=}"
    done
}

missing_offscreen=$(missing_of "$offscreen")
[ "${1:-}" = tests ] || tests=
missing_tests=$(programs_of "$tests")
missing=$missing_offscreen$(missing_of "$window")$missing_tests
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        as_root=impossible
    fi
fi

if [ "$as_root" != impossible ] && command -v apt-get >/dev/null 2>&1; then
    printf 'Installing system libraries: %s\n' "$missing"
    # Word splitting of $as_root and $missing is meant.
    # shellcheck disable=SC2086
    if $as_root apt-get update -qq >/dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends $missing >/dev/null; then
        exit 0
    fi
fi

printf 'These system libraries are missing: install them with: apt-get install %s\n' "$missing" >&2
# Without a screen nothing needs the second list; with one, Qt would abort without a reason.
if [ -n "$missing_offscreen$missing_tests" ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exit 2
fi
