"""The program of the portable build: PyInstaller starts here."""

import runpy
import sys
from os import environ  # noqa: TID251 - the loader's, not ours
from pathlib import Path

# PyInstaller leads the loader to its own libraries; the programs that we start need the system's
# [pyinstaller.org, LD_LIBRARY_PATH].
before = environ.pop("LD_LIBRARY_PATH_ORIG", None)
environ.pop("LD_LIBRARY_PATH", None)
if before:
    environ["LD_LIBRARY_PATH"] = before

# Where Debian's OpenSSL looks for the authorities is not where others keep them.
elsewhere = ("/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem")
if not Path("/usr/lib/ssl/certs").exists():
    for file in elsewhere:
        if Path(file).exists():
            environ.setdefault("SSL_CERT_FILE", file)

if sys.argv[1:2] == ["--guard"]:
    from agent.desktop import guard

    guard.main(int(sys.argv[2]), *sys.argv[3:])
    sys.exit()

if sys.argv[1:2] == ["-m"] and sys.argv[2].startswith("agent."):
    # As `python -m` does it, for the small programs that the agent starts beside it.
    module = sys.argv[2]
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    sys.exit()

from agent.__main__ import main  # noqa: E402

sys.exit(main())
