"""WHAT IS GIVEN TO USERS: `./hc package agent`, the agent as a .deb and as a folder that just runs.

    imports ──▶ which of our files, and whose libraries
    libraries ─▶ those libraries as .venv has them, pinned by requirements.txt
    brand ─────▶ an organisation's name, colours, server and authority, from one small TOML file
    deb ───────▶ a Debian package, by dpkg-deb alone      files/: what is in it beside code
    portable ──▶ one folder with Python in it, by PyInstaller; it begins in launcher
    vnc ───────▶ x11vnc for that folder       notices: whose work is in it, and on which terms

And `./hc package server`: server says what is in it, wheel and server_deb are its forms, pinned its
libraries for who installs the wheel; ops/container makes an image of that.

All are made from this folder and .venv, without a network, and the .deb is the same to the byte
from the same commit [reproducible-builds.org, SOURCE_DATE_EPOCH].
"""
