/** Loaded before a server (`--import`): its clock is off by as many milliseconds as the file OPENROLL_TEST_CLOCK says. */
import { readFileSync, watchFile } from 'node:fs';

const file = process.env.OPENROLL_TEST_CLOCK ?? '';
const read = () => Number(readFileSync(file, 'utf8'));
let offsetMs = read();
watchFile(file, { interval: 50, persistent: false }, () => {
  offsetMs = read();
});
const real = Date.now;
Date.now = () => real() + offsetMs;
