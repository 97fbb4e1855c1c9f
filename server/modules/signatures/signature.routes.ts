/** The evidence of signatures: as data, as a file for the person who signed, and the head of the chain. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Kit } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, PageOf, PageQuery, pageBody, pageRequest } from '../../platform/http/schemas.ts';
import type { PdfSetter } from '../../platform/pdf/pdf.ts';
import type { Language } from '../vocabulary/languages.ts';
import type { CertificateWords } from './certificate.rules.ts';
import { selectChainHead, selectSignature, selectSignaturesOfEmployee } from './signature.sql.ts';
import { Head, presentHead, presentSignature, presentSummary, Signature, SignatureSummary } from './signature.view.ts';
import { signatureManuscript } from './signature-pdf.ts';

export function signatureRoutes(
  app: FastifyInstance,
  kit: Kit,
  pdfs: PdfSetter,
  words: Record<Language, { certificate: CertificateWords }>,
): void {
  const { db } = kit.database;

  read(app, {
    method: 'GET',
    path: '/v1/enrollments/:enrollment_id/signature',
    operation: 'getEnrollmentSignature',
    tag: 'enrollments',
    summary: 'Read the evidence of an answer',
    who: ['K', 'E'],
    ids: { enrollment_id: 'enrollment' },
    answers: { 200: Data(Signature) },
    run: async ({ caller, ids }) => {
      const row = (await selectSignature(db, caller, ids.enrollment_id)) ?? refuse('not_found');
      return answer(200, { data: presentSignature(row) });
    },
  });

  read(app, {
    method: 'GET',
    path: '/v1/enrollments/:enrollment_id/signature.pdf',
    operation: 'downloadEnrollmentSignature',
    tag: 'enrollments',
    summary: 'Download the signed document with its certificate, as PDF',
    description:
      'Made of the bytes that were signed, in their language; the last page says who signed, when, how that is known, and the ' +
      'hashes. The same record gives the same file.',
    who: ['K', 'E'],
    ids: { enrollment_id: 'enrollment' },
    answers: { 200: null },
    run: async ({ caller, ids }) => {
      const row = (await selectSignature(db, caller, ids.enrollment_id)) ?? refuse('not_found');
      return answer(200, await pdfs.set(signatureManuscript(row, words[row.language].certificate)), {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="signed-${row.decision}-${row.signed_at.slice(0, 10)}.pdf"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  });

  read(app, {
    method: 'GET',
    path: '/v1/employees/:employee_id/signatures',
    operation: 'listEmployeeSignatures',
    tag: 'enrollments',
    summary: 'List what an employee signed, newest first',
    who: ['K', 'E'],
    ids: { employee_id: 'employee' },
    query: Type.Object(PageQuery),
    answers: { 200: PageOf(SignatureSummary) },
    run: async ({ caller, ids, query }) => {
      const page = pageRequest(query);
      const found = (await selectSignaturesOfEmployee(db, caller, ids.employee_id, page)) ?? refuse('not_found');
      return answer(200, pageBody(found.rows.map(presentSummary), found.total, page));
    },
  });

  read(app, {
    method: 'GET',
    path: '/v1/signatures/head',
    operation: 'getSignatureChainHead',
    tag: 'enrollments',
    summary: 'Read the head of your chain of signatures',
    description: 'Keep it elsewhere: with it anyone can show later that no record before it was changed or dropped.',
    who: ['K'],
    answers: { 200: Data(Head) },
    run: async ({ caller }) => answer(200, { data: presentHead(await selectChainHead(db, caller.organizationId)) }),
  });
}
