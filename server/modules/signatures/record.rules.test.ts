/** The bytes of a record: what is stored once must be computed the same way forever. */
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { leafHash } from './merkle.rules.ts';
import { emptyChain, recordAfter, type Signing, unsigned } from './record.rules.ts';
import { brokenLink } from './signature.rules.ts';

const id = (number: number) => `0190000${number}-0000-7000-8000-000000000000` as Uuid;
const made = { organizationId: id(7), id: id(6), at: '2026-06-20T10:00:00.000Z' as Instant };
const signing: Signing = {
  claim: {
    enrollmentId: id(1),
    employeeId: id(2),
    employerId: id(3),
    decision: 'waive',
    rosterName: 'Odalys Ferreira',
    election: { reason: 'Covered elsewhere', decision: 'waive', ends: [] },
  },
  document: { html: '<p>What was shown</p>', template_version: '2026-1', language: 'en', consent_text: 'I agree.' },
  signature: { name: 'Odalys F.', strokes: [[1, 2.5]] },
  signer: {
    kind: 'partner_attested',
    credentialId: null,
    apiKeyId: 'akey_1',
    actor: { id: 'u1', name: 'HR' },
    ip: '192.0.2.1',
    userAgent: null,
  },
};

describe('recordAfter', () => {
  it('makes the same bytes and hashes as in stored records', () => {
    const before = { chain_id: id(3), number: 4, head_sha256: Buffer.alloc(32, 'h'), peaks: Buffer.alloc(32, 'p') };
    const election = {
      ...{ enrollment_id: 'enrl_AZAAAQAAcACAAAAAAAAAAA', employee_id: 'empl_AZAAAgAAcACAAAAAAAAAAA' },
      ...{ employer_id: 'empr_AZAAAwAAcACAAAAAAAAAAA', benefit_id: 'bprd_AZAABAAAcACAAAAAAAAAAA' },
      ...{ benefit_plan_year_id: 'plyr_AZAABQAAcACAAAAAAAAAAA', tax_classification: 'Pre-tax', ends: [] },
      ...{ decision: 'waive', reason: 'Covered elsewhere', end_current_coverage: false },
    };
    const { row, chain } = recordAfter(before, { ...signing, claim: { ...signing.claim, election } }, made);
    expect(row.record_json).toBe(
      '{"actor_id":"u1","actor_name":"HR","api_key_id":"akey_1","chain":"empr_AZAAAwAAcACAAAAAAAAAAA",' +
        '"consent_text":"I agree.","credential_id":null,' +
        '"decision":"waive","document_sha256":"c2ba27d752c09267491b06487264f5c1c23867f58d43d7c75d1aacd6407a3d05",' +
        '"election_sha256":"d7ede5906db44e62102d63045e7c6c94506924d4824f09cecb5d3295d6bff0f1",' +
        '"employee_id":"empl_AZAAAgAAcACAAAAAAAAAAA","enrollment_id":"enrl_AZAAAQAAcACAAAAAAAAAAA",' +
        '"id":"sig_AZAABgAAcACAAAAAAAAAAA","ip":"192.0.2.1","language":"en","number":5,' +
        '"organization_id":"org_AZAABwAAcACAAAAAAAAAAA",' +
        '"previous_sha256":"6868686868686868686868686868686868686868686868686868686868686868",' +
        '"roster_name":"Odalys Ferreira","signed_at":"2026-06-20T10:00:00.000Z","signed_name":"Odalys F.",' +
        '"signer_kind":"partner_attested","strokes":[[1,2.5]],"template_version":"2026-1","user_agent":null}',
    );
    expect(row.subtrees).toEqual(leafHash(row.record_json));
    expect(chain).toEqual({
      ...{ chain_id: id(3), number: 5, head_sha256: row.record_sha256 },
      peaks: Buffer.concat([before.peaks, row.subtrees]),
    });
    expect(row.record_sha256.toString('hex')).toBe('3e0ceff72e2027e85b2c04fca25ef1cbd65f59a8120408377e4d0023dcc742d1');
  });

  it('starts a chain', () => {
    const first = recordAfter(emptyChain(id(3)), signing, made);
    const second = recordAfter(first.chain, { ...signing, ...unsigned('passive_renewal') }, { ...made, id: id(8) });
    const chain = [first, second].map(({ row }) => ({
      number: row.number,
      recordJson: row.record_json,
      recordSha256: row.record_sha256,
    }));
    expect(brokenLink(chain)).toBeNull();
    expect(JSON.parse(second.row.record_json)).toMatchObject({
      number: 2,
      signer_kind: 'passive_renewal',
      signed_name: '',
      strokes: null,
    });
  });
});
