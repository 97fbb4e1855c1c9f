/**
 * `signatures verify`: verifies that a record is in a checkpoint, and that a document or checkpoint kept earlier agrees
 * with it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type CheckpointConsistency,
  faultOfConsistency,
  faultOfProof,
  type SignatureProof,
} from '../modules/signatures/checkpoint.rules.ts';
import { call, connection } from './client.ts';
import { CliError, count, printResult } from './output.ts';

interface Options {
  document?: string;
  checkpoint?: string;
  json?: boolean;
}

/** Contacts the server only if the proof is not in a file, or for --checkpoint. */
export async function verifySignature(env: NodeJS.ProcessEnv, signature: string, options: Options): Promise<void> {
  const proof = await proofOf(env, signature);
  const fault = understood(signature, () => faultOfProof(proof));
  if (fault) throw broken(fault);
  const record = JSON.parse(proof.record_json);
  if (options.document !== undefined && sha256(read(options.document)) !== record.document_sha256) {
    throw broken('The document is not the one that was signed.');
  }
  if (options.checkpoint !== undefined) await compare(env, options.checkpoint, proof.checkpoint_json);
  const { number, made_at } = JSON.parse(proof.checkpoint_json);
  const { chain, size } = JSON.parse(proof.head_json);
  const data = {
    signature: record.id,
    ...{ chain, number: record.number, size, record_sha256: sha256(proof.record_json) },
    ...{ checkpoint: number, made_at, checkpoint_sha256: sha256(proof.checkpoint_json) },
  };
  const place = `record ${count(record.number)} of ${count(size)} in the chain of ${chain}`;
  printResult(
    options.json,
    { data },
    `${record.id} is sound: ${place}, in checkpoint ${number} of ${made_at} (${data.checkpoint_sha256}).`,
  );
}

async function proofOf(env: NodeJS.ProcessEnv, signature: string): Promise<SignatureProof> {
  if (!/^sig_[\w-]{22}$/.test(signature)) return dataIn(signature);
  return (await call(connection(env), 'GET', `/v1/signatures/${signature}/proof`)).data;
}

/** The checkpoint kept earlier has to be this one, or one that this one extends. */
async function compare(env: NodeJS.ProcessEnv, file: string, newest: string): Promise<void> {
  const { checkpoint_json: kept }: { checkpoint_json: string } = dataIn(file);
  if (kept === newest) return;
  const from: number = understood(file, () => JSON.parse(kept).number);
  const url = '/v1/signatures/consistency';
  const proof: CheckpointConsistency = (await call(connection(env), 'GET', url, { query: { from } })).data;
  if (proof.from_json !== kept) throw broken(`Checkpoint ${from} of the server is not the one in ${file}.`);
  const fault = faultOfConsistency(proof);
  if (fault) throw broken(fault);
  if (proof.checkpoint_json !== newest) {
    throw new CliError('A checkpoint was made meanwhile, or the proof is an old one; fetch the proof again.');
  }
}

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API in a file; if something is missing in it, it does not verify
function dataIn(file: string): any {
  const text = read(file).toString();
  return understood(file, () => {
    const body = JSON.parse(text);
    return body.data ?? body;
  });
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError(`${file} can’t be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function understood<T>(file: string, look: () => T): T {
  try {
    return look();
  } catch {
    throw new CliError(`${file} is not what the server answers.`);
  }
}

function broken(fault: string): CliError {
  return new CliError(`Not sound. ${fault}`, 'not_sound');
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
