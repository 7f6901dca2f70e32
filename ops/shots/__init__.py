"""The pictures of README and documentation, taken from the running system: `./hc shots`.

For each language a service of its own in a temporary folder: `desk.py` photographs pages in
Chromium, `agent.py` the person's windows on a virtual desktop, `house.py` is the service, its
people and their desktops. All pictures are docs/images/<what>-<language>.webp.
"""
