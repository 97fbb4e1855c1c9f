/** What benchmarks of webhooks begin with: a sandbox, whose receivers may be on this machine, and bare events. */
import { SYSTEM } from '../../server/platform/commands/caller.ts';
import { command } from '../../server/platform/commands/command.ts';
import { type Child, startOpenroll } from './child.ts';
import { type Databases, openWorld, query, type World } from './world.ts';

export async function openSandbox(databases: Databases, name: string): Promise<{ url: string; world: World }> {
  const url = await databases.clone(name);
  const world = await openWorld(url);
  await query(url, `update organizations set kind = 'sandbox'`);
  return { url, world };
}

export const startWorkerProcess = (url: string): Promise<Child> =>
  startOpenroll(url, { OPENROLL_ROLE: 'worker', OPENROLL_ALLOW_LOOPBACK_WEBHOOKS: '1' });

/** Emits that many events in one command. */
export async function happen(world: World, count: number): Promise<void> {
  await command(world.kit, { organizationId: world.organization, actor: SYSTEM }, async (context) => {
    for (let n = 0; n < count; n++) context.emit('enrollment.started', context.newId());
  });
}

/** Commands of one event, `perSecond` of them, for some seconds. */
export async function steadily(world: World, perSecond: number, seconds: number): Promise<void> {
  await paced(perSecond, seconds, () => happen(world, 1));
}

export async function paced(perSecond: number, seconds: number, run: () => Promise<void>): Promise<void> {
  const begin = performance.now();
  const running: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const waitMs = begin + (n * 1000) / perSecond - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    running.push(run());
  }
  await Promise.all(running);
}
