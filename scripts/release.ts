// `npm run release -- 1.2.3`: makes the tag of a release from the commit that is checked out. CONTRIBUTING.md says when.
import { root } from './actions.ts';
import { cutRelease } from './release/cut.ts';
import { releaseBranch, versionOfTag } from './release/version.ts';

try {
  const tag = `v${process.argv[2] ?? ''}`;
  const commit = await cutRelease(root, versionOfTag(tag));
  console.log(`${tag} is ${commit}. Nothing is pushed yet. To release it:

  git push --atomic origin ${tag} "${tag}^{}:refs/heads/${releaseBranch(tag)}"`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
