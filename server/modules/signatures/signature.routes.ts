/** The evidence of signatures: as data, and as a file for the person who signed. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, PageOf, PageQuery, pageBody, pageRequest } from '../../platform/http/schemas.ts';
import type { PdfRenderer } from '../../platform/pdf/pdf.ts';
import type { Language } from '../vocabulary/languages.ts';
import type { CertificateWords } from './certificate.rules.ts';
import { checkpointEndpoints } from './checkpoint.routes.ts';
import { selectSignature, selectSignaturesOfEmployee } from './signature.sql.ts';
import { presentSignature, presentSummary, Signature, SignatureSummary } from './signature.view.ts';
import { signaturePdf } from './signature-pdf.ts';

const getEnrollmentSignature = read({
  method: 'GET',
  path: '/v1/enrollments/:enrollment_id/signature',
  operation: 'getEnrollmentSignature',
  tag: 'enrollments',
  summary: 'Read the signature of an answer',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  answers: { 200: Data(Signature) },
  run: async ({ db, caller, ids }) => {
    const row = (await selectSignature(db, caller, ids.enrollment_id)) ?? refuse('not_found');
    return answer(200, { data: presentSignature(row) });
  },
});

type Words = Record<Language, { certificate: CertificateWords }>;

const downloadEnrollmentSignature = (pdfs: PdfRenderer, words: Words) =>
  read({
    method: 'GET',
    path: '/v1/enrollments/:enrollment_id/signature.pdf',
    operation: 'downloadEnrollmentSignature',
    tag: 'enrollments',
    summary: 'Download the signed document with its certificate, as PDF',
    description:
      'Made from the bytes that were signed, in their language; the last page says who signed, when, how that is known, and the ' +
      'hashes. The same record gives the same file.',
    who: ['K', 'E'],
    ids: { enrollment_id: 'enrollment' },
    answers: { 200: null },
    run: async ({ db, caller, ids }) => {
      const row = (await selectSignature(db, caller, ids.enrollment_id)) ?? refuse('not_found');
      return answer(200, await pdfs.render(caller.organizationId, signaturePdf(row, words[row.language].certificate)), {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="signed-${row.decision}-${row.signed_at.slice(0, 10)}.pdf"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  });

const listEmployeeSignatures = read({
  method: 'GET',
  path: '/v1/employees/:employee_id/signatures',
  operation: 'listEmployeeSignatures',
  tag: 'enrollments',
  summary: 'List what an employee signed, newest first',
  who: ['K', 'E'],
  ids: { employee_id: 'employee' },
  query: Type.Object(PageQuery),
  answers: { 200: PageOf(SignatureSummary) },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const found = (await selectSignaturesOfEmployee(db, caller, ids.employee_id, page)) ?? refuse('not_found');
    return answer(200, pageBody(found.rows.map(presentSummary), found.total, page));
  },
});

export const signatureEndpoints = (pdfs: PdfRenderer, words: Words) => [
  getEnrollmentSignature,
  downloadEnrollmentSignature(pdfs, words),
  listEmployeeSignatures,
  ...checkpointEndpoints,
];
