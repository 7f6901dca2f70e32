#!/bin/sh
# Help-Channel's one command: makes .venv when it is missing or out of date, then hands over to
# `python -m ops`. Needs nothing but a shell and Python >= 3.11; HC_PYTHON names another Python.
set -eu
# What Python has compiled is kept, whatever the terminal says: each process starts sooner.
unset PYTHONDONTWRITEBYTECODE
cd "$(dirname "$(readlink -f "$0")")"

say() { printf 'hc: %s\n' "$*" >&2; }
fail() { say "$@"; exit 2; }

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in ${HC_PYTHON:-python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$python" >/dev/null && recent "$python"; then
            return
        fi
    done
    fail "needs Python 3.11 or later${HC_PYTHON:+, and HC_PYTHON=$HC_PYTHON is not that}:" \
        "install it (Debian 12: apt-get install python3) or name one in HC_PYTHON"
}

# Debian keeps the part of Python that makes a .venv in a package of its own.
need_venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    case $(command -v "$python") in
        /usr/bin/*) command -v apt-get >/dev/null || package= ;;
        *) package= ;;
    esac
    [ -n "$package" ] || fail "$(command -v "$python") cannot make a virtual environment" \
        "(it has no ensurepip module): complete it, or name another Python in HC_PYTHON"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        sudo -n true 2>/dev/null || fail "$package is missing (it makes the .venv). Run this, then again:
  sudo apt-get install --no-install-recommends $package"
        sudo='sudo -n'
    fi
    say "installing $package (it makes the .venv)"
    install="$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0
        install --no-install-recommends -y $package"
    { $install || { $sudo apt-get -qq update && $install; }; } >/dev/null ||
        fail "$package could not be installed; what apt said is above"
}

# .venv/hc-stamp: what it was made from. .venv/hc-making: it is not finished.
make_venv() {
    if [ -e .venv/hc-making ] || ! [ -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
        find_python
        need_venv_module
        say "making .venv with $("$python" -V) (the first time; half a minute or more)"
        rm -rf .venv
        mkdir .venv
        : >.venv/hc-making
        "$python" -m venv .venv || fail "$python could not make .venv; what it said is above"
    else
        say "bringing .venv up to date with requirements.txt"
        : >.venv/hc-making
    fi
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --require-hashes -r requirements.txt ||
        fail "the Python packages of requirements.txt could not be installed; what pip said is above"
    printf '%s\n' "$stamp" >.venv/hc-stamp
    rm .venv/hc-making
}

stamp=$(cksum <requirements.txt)
up_to_date() {
    [ "$(cat .venv/hc-stamp 2>/dev/null)" = "$stamp" ] && ! [ -e .venv/hc-making ] &&
        .venv/bin/python -c '' 2>/dev/null
}

if ! up_to_date; then
    # Two at once would write into each other's .venv: the second waits, then finds it made.
    if command -v flock >/dev/null; then
        exec 9<requirements.txt
        flock 9
    fi
    up_to_date || make_venv
    exec 9<&-
fi

exec .venv/bin/python -m ops "$@"
