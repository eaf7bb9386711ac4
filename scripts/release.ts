// `npm run release -- 1.2.3`: makes the tag of a release from the commit that is checked out. CONTRIBUTING.md says when.
import { root } from './actions.ts';
import { cutRelease } from './release/cut.ts';
import { versionOfTag } from './release/version.ts';

try {
  const version = versionOfTag(`v${process.argv[2] ?? ''}`);
  const commit = await cutRelease(root, version);
  console.log(`v${version} is ${commit}. Nothing is pushed yet. To release it:\n\n  git push origin v${version}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
