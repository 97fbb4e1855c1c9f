/**
 * `npm run faults -- machine`: what machines do to servers, one fault after another, in some minutes; `-- machine disk` only those
 * whose names contain “disk”. Each server stops with one clear sentence or goes on, and loses nothing that it acknowledged. Small disks
 * need the right to mount; without it, those faults are listed as not tried.
 */
import { MACHINE, NotPermitted, runFault } from './machine.ts';

const [kind, ...words] = process.argv.slice(2);
if (kind !== 'machine') {
  console.error('There is one kind of fault: npm run faults -- machine');
  process.exit(2);
}
for (const fault of MACHINE.filter(({ name }) => words.every((word) => name.includes(word)))) {
  try {
    console.log(`ok         ${fault.name}: ${await runFault(fault)}`);
  } catch (error) {
    const permitted = !(error instanceof NotPermitted);
    console.log(`${permitted ? 'FAILED   ' : 'not tried'}  ${fault.name}: ${(error as Error).message}`);
    if (permitted) process.exitCode = 1;
  }
}
