// tcp-client.mjs HOST PORT LOCAL-PORT: sends a line, expects it back, and prints what happened as JSON.
import net from 'node:net';

const [host, port, localPort] = process.argv.slice(2);
const line = `hello ${process.pid}\n`;
const socket = net.connect({ host, port: Number(port), localPort: Number(localPort), timeout: 5000 });
let received = '', remote;

function end(error) {
  const echoed = received === line;
  console.log(JSON.stringify({ status: 0, exit: echoed ? 0 : 1, error: echoed ? '' : error, remote }));
  process.exit();
}
socket.on('connect', () => {
  remote = socket.remoteAddress;
  socket.write(line);
});
socket.on('data', data => {
  received += data;
  if (received.length >= line.length) end('another answer than what was sent');
});
socket.on('timeout', () => end('no answer in 5 seconds'));
socket.on('close', () => end('closed without an answer'));
socket.on('error', error => end(error.message));
