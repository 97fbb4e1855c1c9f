/** Preloaded into a process (`--import`): records every module that it loads, ES or CommonJS, in any thread. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env.MODULES_FILE;
if (!file) throw new Error('MODULES_FILE says where modules are written down');
registerHooks({
  load: (url, context, next) => {
    appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
