// One end of a session on Node's `ws`, for test_relay_clients.py: told all by one line of JSON on
// its standard input, it sends messages with pings between them, reads until it has as much as it
// was told to expect, and says in one line what it saw. With `leave` it then closes; else it waits.
const { createHash, randomBytes } = require("node:crypto");
const { once } = require("node:events");
const readline = require("node:readline");
const WebSocket = require("ws");

async function main() {
  const lines = readline.createInterface({ input: process.stdin });
  const told = JSON.parse((await once(lines, "line"))[0]);
  const socket = new WebSocket(told.url, told.protocols, { origin: told.origin });
  const [sent, got] = [createHash("sha256"), createHash("sha256")];
  const pings = [], pongs = [];
  let received = 0, done, refused;
  const all = new Promise((resolve) => (done = resolve));
  socket.on("unexpected-response", (_request, response) => {
    refused = response.statusCode;
    socket.terminate();
    process.stdout.write(JSON.stringify({ refused }) + "\n", () => process.exit(0));
  });
  socket.on("error", (error) => refused || process.stderr.write(`${error}\n`));
  socket.on("pong", (data) => pongs.push(data.toString()));
  const closed = once(socket, "close");
  socket.on("message", (data, binary) => {
    if (!binary) throw new Error("a text message");
    got.update(data);
    received += data.length;
    if (received >= told.expect) done();
  });
  await once(socket, "open");
  for (const size of told.sizes) {
    const message = randomBytes(size);
    sent.update(message);
    pings.push(`ping ${size}`);
    socket.ping(pings.at(-1));
    // Large ones go in fragments, which nobody is to notice at the other end.
    if (size < told.whole) socket.send(message);
    else {
      socket.send(message.subarray(0, size / 3), { fin: false });
      socket.send(message.subarray(size / 3), { fin: true });
    }
  }
  await all;
  while (pongs.length < pings.length) await once(socket, "pong");
  const seen = {
    protocol: socket.protocol, extensions: socket.extensions, received,
    sent: sent.digest("hex"), got: got.digest("hex"), answered: pings.join() === pongs.join(),
  };
  process.stdout.write(JSON.stringify(seen) + "\n");
  if (told.leave) {
    await once(lines, "line");
    socket.close(told.leave, "that is all");
  }
  const [code, reason] = await closed;
  process.stdout.write(JSON.stringify({ code, reason: reason.toString() }) + "\n");
  process.exit(0);
}

main();
