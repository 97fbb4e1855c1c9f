/** Forms with a file, as browsers send them. */

export const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n');
export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
export const JPEG = Buffer.from('ffd8ffe000104a46494600', 'hex');

const BOUNDARY = '----openroll-boundary-7MA4YWxk';

export interface FileOf {
  bytes?: Buffer;
  name?: string;
  type?: string;
  field?: string;
}

/** One part for each file; `after` replaces the end. */
export function formWith(
  files: readonly FileOf[],
  after = `--${BOUNDARY}--\r\n`,
): { body: Buffer; headers: Record<string, string> } {
  const parts = files.map(({ bytes = PDF, name = 'letter.pdf', type = 'application/pdf', field = 'file' }) => {
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')]);
  });
  return {
    body: Buffer.concat([...parts, Buffer.from(after)]),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  };
}
