import { releaseNotes } from './changelog.ts';
import { type Git, gitIn, lines, readFileAt, readWorkflows } from './git.ts';
import { pinWorkflows } from './pins.ts';
import { majorTag, releaseBranch, type Standing, standingOf, versionOfTag } from './version.ts';

/** A tag that may be released. */
export interface VerifiedRelease extends Standing {
  readonly version: string;
  /** The tag that moves, such as `v1`. */
  readonly majorTag: string;
  /** The commit on main that is released. */
  readonly source: string;
  /** The tagged commit: `source` with the workflows pinned. */
  readonly commit: string;
  /** Markdown. */
  readonly notes: string;
}

/**
 * Holds a tag to what `npm run release` makes: everything is from a commit on main, and nothing is added but the pins of
 * the workflows, which are made here once more and compared.
 * @param directory a checkout of the whole history, with the branches of the remote `origin`
 * @throws Error that says what is wrong with the tag
 */
export async function verifyRelease(directory: string, tag: string): Promise<VerifiedRelease> {
  const version = versionOfTag(tag);
  const git = gitIn(directory);
  const commit = await git('rev-parse', `${tag}^{commit}`);
  const source = await git('merge-base', commit, 'origin/main');
  await refuseOtherChanges(git, source, commit, version);
  await requireBranch(git, tag, commit);
  return {
    version,
    majorTag: majorTag(version),
    source,
    commit,
    notes: releaseNotes(await readFileAt(git, commit, 'CHANGELOG.md'), version),
    ...standingOf(version, lines(await git('tag', '--list'))),
  };
}

async function refuseOtherChanges(git: Git, source: string, commit: string, version: string): Promise<void> {
  let base = source;
  for (const line of lines(await git('rev-list', '--reverse', '--parents', `${source}..${commit}`))) {
    const [own = '', ...parents] = line.split(' ');
    const expected = pinWorkflows(await readWorkflows(git, base), base, version);
    const changed = lines(await git('diff', '--name-only', '--no-renames', base, own));
    const unexpected = changed.filter((path) => !expected.has(path));
    for (const [path, text] of expected) {
      if ((await readFileAt(git, own, path)) !== text) unexpected.push(path);
    }
    if (parents.length !== 1 || parents[0] !== base || unexpected.length > 0) {
      throw new Error(
        `The commit ${own} is not on main, and changes more than the pins of the workflows: ${unexpected.join(', ') || 'it is a merge'}. Merge it into main first, then make the tag with \`npm run release\`.`,
      );
    }
    base = own;
  }
  const open = pinWorkflows(await readWorkflows(git, base), base, version);
  if (open.size > 0) {
    throw new Error(
      `These workflows use actions by a tag that moves: ${[...open.keys()].join(', ')}. Make the tag with \`npm run release\`, not by hand.`,
    );
  }
}

/**
 * GitHub lets a workflow's token move the major version's tag only to a commit whose workflows are also at the tip of a
 * branch, and it warns readers of a commit that is on no branch at all.
 */
async function requireBranch(git: Git, tag: string, commit: string): Promise<void> {
  const branch = releaseBranch(tag);
  const [tip] = lines(await git('for-each-ref', '--format=%(objectname)', `refs/remotes/origin/${branch}`));
  if (tip === commit) return;
  throw new Error(
    `The branch ${branch} ${tip === undefined ? 'is missing' : `is at ${tip}, not at the tag's ${commit}`}. Push it, then run this workflow again: git push origin "${tag}^{}:refs/heads/${branch}"`,
  );
}
