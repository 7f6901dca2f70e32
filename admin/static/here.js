// This page is open: the desk asks it again and again, and the browser answers by itself, also for
// a page in the background. So colleagues, and the people who wait, know who is there.

const address = new URL("/here", location.href.replace(/^http/, "ws"));

function stay() {
  const line = new WebSocket(address);
  line.addEventListener("close", () => setTimeout(stay, 1000 + 1000 * Math.random()));
}

stay();
