import { connectGitHub, type GitHub } from '../../shared/github/client.ts';
import type { FakeGitHub } from './server.ts';

/** The product's client, connected to the fake; as a workflow with every permission unless another token is given. */
export function connectTo(fake: FakeGitHub, token = fake.token): GitHub {
  return connectGitHub(token, { repository: fake.repository, apiUrl: fake.url });
}
