/** The signed document with its certificate, as a file for the person who signed. */
import type { FastifyInstance } from 'fastify';
import type { Kit } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import type { PdfSetter } from '../../platform/pdf/pdf.ts';
import { selectSignature } from './signature.sql.ts';
import { signatureManuscript } from './signature-pdf.ts';

export function signatureFileRoutes(app: FastifyInstance, kit: Kit, pdfs: PdfSetter): void {
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
      const row = (await selectSignature(kit.database.db, caller, ids.enrollment_id)) ?? refuse('not_found');
      return answer(200, await pdfs.set(signatureManuscript(row)), {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="signed-${row.decision}-${row.signed_at.slice(0, 10)}.pdf"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  });
}
