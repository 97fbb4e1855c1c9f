/** The requests that change groups, care plans and who is in them. */
import { must, type Prepare, type World } from './world.ts';

const ADDRESS = { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' };
let made = 0;

const crew = () => ({ name: 'Late shift', external_reference_id: `made-${++made}` });
const carePlan = async ({ api }: World) => ({
  care_plan_id: must(await api.post('/v1/care-plans', { name: 'Everyday Care' }), 201).data.id as string,
});

export const GROUPS: Record<string, Prepare> = {
  createGroup: async () => ({ ids: {}, body: crew() }),
  updateGroup: async ({ api }) => ({
    ids: { group_id: must(await api.post('/v1/groups', crew()), 201).data.id },
    body: { name: 'Renamed', external_reference_id: `renamed-${++made}` },
  }),
  submitGroupMemberSync: async (world) => {
    const { care_plan_id } = await carePlan(world);
    const person = {
      first_name: 'Solveig',
      last_name: `Tamm ${++made}`,
      date_of_birth: '1988-04-19',
      address: ADDRESS,
    };
    const row = { ...person, reference_id: 'crew-7', email: `crew.${made}@crew.example`, plan_id: care_plan_id };
    return {
      ids: { group_id: must(await world.api.post('/v1/groups', crew()), 201).data.id },
      body: { members: [row] },
    };
  },
  createCarePlan: async () => ({
    ids: {},
    body: { name: 'Everyday Care', description: 'Visits', monthly_cents: 4900 },
  }),
  updateCarePlan: async (world) => ({ ids: await carePlan(world), body: { name: 'Every Day', monthly_cents: 5900 } }),
  archiveCarePlan: async (world) => ({ ids: await carePlan(world) }),
};
