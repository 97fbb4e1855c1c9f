/**
 * Writes `name.br` and `name.gz` beside each asset of a build that compression makes smaller, so that no request has to wait for
 * it. Assets are named by a hash of their content, so these are, too.
 */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXTS = /\.(?:js|css|svg)$/;

const WAYS: Record<string, (plain: Buffer) => Promise<Buffer>> = {
  br: (plain) =>
    promisify(brotliCompress)(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
  gz: (plain) => promisify(gzip)(plain, { level: 9 }),
};

export function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const texts = Object.values(bundle).filter(({ fileName }) => TEXTS.test(fileName));
        const made = texts.flatMap((file) => {
          const plain = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          return Object.entries(WAYS).map(async ([ending, way]) => {
            const source = await way(plain);
            if (source.length < plain.length)
              this.emitFile({ type: 'asset', fileName: `${file.fileName}.${ending}`, source });
          });
        });
        await Promise.all(made);
      },
    },
  };
}
