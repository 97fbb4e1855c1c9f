/** Tells the host how high the page's content is, so that the frame can be as high: for hosts that don't want it to scroll. */
import { createMessage } from '../../drops/src/core/index.ts';
import type { Host } from './host.ts';

export function tellHeight(host: Host): void {
  let told: number | null = null;
  const tell = () => {
    // Without a host there is nobody to tell yet; the height is sent when one connects.
    if (host.origin() === null) return;
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    host.send(createMessage('OPENROLL_RESIZE', { height }));
  };
  new ResizeObserver(tell).observe(document.documentElement);
  host.subscribe(tell);
}
