/** The requests that change users of the desk. */
import { must, type Prepare, type World } from './world.ts';

let made = 0;
const somebody = () => ({ email: `ines-${++made}@juniper.example`, name: 'Ines Okafor', role: 'OPERATIONS' });
const user = async ({ api }: World) => ({
  user_id: must(await api.post('/v1/users', somebody()), 201).data.id as string,
});

export const USERS: Record<string, Prepare> = {
  createUser: async () => ({ ids: {}, body: somebody() }),
  updateUser: async (world) => ({ ids: await user(world), body: { name: 'Ines Lindqvist', role: 'AUDITOR' } }),
  deleteUser: async (world) => ({ ids: await user(world) }),
  createSignInLink: async (world) => ({ ids: await user(world) }),
  endUserSessions: async (world) => {
    const ids = await user(world);
    must(await world.api.post(`/v1/users/${ids.user_id}/sign-in-links`), 201);
    return { ids };
  },
};
