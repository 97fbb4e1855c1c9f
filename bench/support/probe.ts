/** Loaded before a server (`--import`): watches its event loop, and reports to its parent when asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Block, LoopReport } from './child.ts';

const NOTED_MS = 20;
const MOST_BLOCKS = 10;

const histogram = monitorEventLoopDelay({ resolution: 1 });
histogram.enable();
let since = performance.now();
let blocks: Block[] = [];

/**
 * The histogram says how long; this also says when, and for how much of it the thread had a core: if others want the cores,
 * too, a loop that could run looks blocked. The timer waits 1 ms, so any more than that is a block.
 */
let before = performance.now();
let used = process.threadCpuUsage();
setInterval(() => {
  const now = performance.now();
  const ms = now - before - 1;
  if (ms >= NOTED_MS) {
    const { user, system } = process.threadCpuUsage(used);
    blocks.push({ atMs: before - since, ms, workMs: Math.min(ms, (user + system) / 1000) });
  }
  before = now;
  used = process.threadCpuUsage();
}, 1).unref();

process.on('message', (question) => {
  if (question === 'reset') {
    histogram.reset();
    since = performance.now();
    blocks = [];
  }
  const longest = blocks.sort((a, b) => b.workMs - a.workMs).slice(0, MOST_BLOCKS);
  const report: LoopReport = { maxMs: histogram.max / 1e6, p99Ms: histogram.percentile(99) / 1e6, blocks: longest };
  process.send?.(report);
});
// The channel to the parent must not keep the process alive.
process.channel?.unref();
