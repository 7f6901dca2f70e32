"""The old way in from a browser: noVNC's `repeaterID`, and a plain x11vnc at the other end."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.eventually import eventually
from tests.integration.agent_desktop import virtual_desktop
from tests.integration.browser import opened, site
from tests.integration.relay_process import RelayProcess
from tests.integration.test_relay_repeater import code, port
from tests.processes import end_process

RED = [208, 16, 16]
VIEWER = """
window.view = async (url, repeaterID) => {
  const { default: RFB } = await import("/@novnc/novnc/core/rfb.js");
  const where = document.getElementById("screen");
  window.rfb = new RFB(where, url, { repeaterID, wsProtocols: ["binary"], shared: true });
  rfb.scaleViewport = false;
  window.over = new Promise((tell) => rfb.addEventListener("disconnect", ({ detail }) => tell(detail)));
};
window.pixel = (x, y) => {
  const canvas = document.querySelector("#screen canvas");
  if (!canvas || canvas.width < x || canvas.height < y) return [];
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
};
"""  # noqa: E501 - JavaScript


@pytest.mark.parametrize("first", ["agent", "viewer"])
def test_a_desktop_appears_in_a_browser_that_comes_by_a_repeaters_id(
    tmp_path: Path, first: str, browser: Browser
) -> None:
    with site() as origin, virtual_desktop(tmp_path) as desktop:
        relay = RelayProcess(
            tmp_path, HC_PUBLIC_URL=origin, HC_REPEATER="on",
            HC_REPEATER_SERVER="127.0.0.1:0", HC_REPEATER_VIEWER="127.0.0.1:0",
        )  # fmt: skip
        wall = subprocess.Popen(
            ["xterm", "-bg", "#d01010", "-geometry", "150x50+0+0", "-e", "sleep 100"],
            env=desktop.environment,
        )
        server: subprocess.Popen[bytes] | None = None

        def serve() -> subprocess.Popen[bytes]:
            name, door = code(relay, "old", "agent"), port(relay, "agent")
            where = f"repeater=ID:{name}+127.0.0.1:{door}"
            return subprocess.Popen(
                ["x11vnc", "-display", desktop.display, "-q", "-nopw", "-rfbport", "0",
                 "-connect_or_exit", where],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

        try:
            with opened(browser, VIEWER, origin) as page:
                if first == "agent":
                    server = serve()
                    eventually(lambda: relay.logged("tunnel.waiting"))
                url = f"ws://127.0.0.1:{relay.port}/wsClient"
                page.evaluate("([url, id]) => view(url, id)", [url, code(relay, "old", "viewer")])
                if first == "viewer":
                    eventually(lambda: relay.logged("tunnel.waiting"))
                    server = serve()
                eventually(lambda: page.evaluate("pixel(300, 300)") == RED, within=20)
                assert server is not None
                end_process(server)
                assert page.evaluate("over"), "noVNC is told that the desktop is gone"
        finally:
            for process in (server, wall):
                if process is not None:
                    end_process(process)
            relay.stop()
