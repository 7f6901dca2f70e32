"""The playbooks on whole Debian systems: real systemd, each with a network address of its own."""
