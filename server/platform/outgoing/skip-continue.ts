/**
 * An unsolicited `100 Continue`: RFC 9110 (Informational 1xx) has a client skip it, but undici closes the connection. So it is
 * removed from what undici reads from a socket.
 */
import type { Socket } from 'node:net';

const START = Buffer.from('HTTP/1.1 100');
const END = Buffer.from('\r\n\r\n');
/** A 100 has hardly any headers. */
const LONGEST = 16 * 1024;

export function skipContinue(socket: Socket): Socket {
  const read = socket.read.bind(socket);
  let held: Buffer = Buffer.alloc(0);
  // A body whose chunk begins with these bytes would lose them; it is the receiver's own, and its status has been read by then.
  socket.read = (size?: number) => {
    for (let chunk = read(size); chunk !== null; chunk = read(size)) {
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : (chunk as Buffer);
      const rest = withoutContinue(bytes);
      held = rest === null ? bytes : Buffer.alloc(0);
      if (rest !== null && rest.length > 0) return rest;
    }
    return null;
  };
  return socket;
}

/** What follows the 100s at the beginning; null if more bytes are needed to tell. */
function withoutContinue(bytes: Buffer): Buffer | null {
  let rest = bytes;
  while (isStart(rest)) {
    if (rest.length < START.length) return null;
    const end = rest.indexOf(END);
    if (end < 0) return rest.length > LONGEST ? rest : null;
    rest = rest.subarray(end + END.length);
  }
  return rest;
}

/** Whether this is `HTTP/1.1 100` or its beginning; 1.0 has no such status. */
function isStart(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, START.length);
  return length > 0 && bytes.compare(START, 0, length, 0, length) === 0;
}
