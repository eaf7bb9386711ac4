import type { ActionContext } from '../../../shared/action/action.ts';
import { type Commit, commitsAhead, createCommit, findBranch, putBranch } from '../../../shared/github/branch.ts';
import { connectGitHub, type GitHub } from '../../../shared/github/client.ts';
import { readTree, writeTree } from '../../../shared/github/git-tree.ts';
import { defaultBranch, type OpenPullRequest, openPullRequest } from '../../../shared/github/open-pull-request.ts';
import { readRunContext, runUrl } from '../../../shared/github/run-context.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { code } from '../../../shared/report/markdown.ts';
import type { definition } from '../definition.ts';
import { type Generated, pullRequestBody } from '../report/summary.ts';
import { changesFrom } from './changes.ts';
import { commitMessage, isOurs, titleOf } from './message.ts';

export interface Publication {
  /** The branch to commit to. */
  readonly branch: string;
  /** Where the pull request goes; empty: the default branch. */
  readonly base: string;
  readonly token: string;
  /** Files that were written besides the charts. */
  readonly files: readonly string[];
  readonly generated: Generated;
}

type Context = Pick<
  ActionContext<keyof typeof definition.outputs>,
  'log' | 'setOutput' | 'appendSummary' | 'workspace'
>;

/**
 * Commits what was generated to a branch that starts at the workflow's commit, and opens or updates the pull request
 * for it: through GitHub's API, with no git and no credentials in the checkout. Does nothing when the checkout is what
 * the commit holds. A branch that somebody else has worked on is left alone.
 * @throws UserError that says how far it came
 */
export async function publish(publication: Publication, context: Context, connect = connectGitHub): Promise<void> {
  const { branch, generated, token } = publication;
  const run = await readRunContext();
  const github = connect(token, run);
  const base = await baseFor(github, publication);
  const start = await readTree(github, run.sha);
  const changes = await changesFrom(start, context.workspace, publication.files, generated.plans);
  if (changes.length === 0) {
    const nothing = 'Nothing to publish: the commit holds what was generated.';
    context.log.info(nothing);
    await context.appendSummary(nothing);
    return;
  }
  const title = titleOf(generated.before, generated.version);
  const tree = await writeTree(github, start, changes);
  const commit = await commitTo(github, branch, { title, tree, parent: run.sha });
  context.setOutput('commit', commit);
  const proposal = { head: branch, base, title, body: pullRequestBody(generated, runUrl(run)) };
  const pullRequest = await openPullRequest(github, proposal).catch((error: unknown) => {
    throw halfDone(error, branch, commit);
  });
  context.setOutput('pull-request', pullRequest.number);
  context.setOutput('pull-request-url', pullRequest.url);
  await tell(context, pullRequest, branch, changes.length);
}

async function baseFor(github: GitHub, { branch, base: asked }: Publication): Promise<string> {
  const base = asked === '' ? await defaultBranch(github) : asked;
  if (branch === base) {
    throw new UserError(`The input \`branch\` is \`${branch}\`, which the pull request would go to.`, {
      next: 'Name a branch for the generated files alone, such as istio-upgrade.',
    });
  }
  if (asked !== '' && (await findBranch(github, asked)) === undefined) {
    throw new UserError(`The input \`base\` is \`${asked}\`, but there is no such branch.`, {
      next: 'Correct it, or leave it out: the pull request goes to the default branch then.',
    });
  }
  return base;
}

interface NewCommit {
  readonly title: string;
  readonly tree: string;
  readonly parent: string;
}

/** Makes the branch consist of `parent` and one commit, which it may have already. */
async function commitTo(github: GitHub, branch: string, { title, tree, parent }: NewCommit): Promise<string> {
  const tip = await findBranch(github, branch);
  if (tip !== undefined) {
    const ahead = await commitsAhead(github, parent, tip);
    const foreign = ahead?.find((commit) => !isOurs(commit));
    if (ahead === undefined || foreign !== undefined) throw notOurs(branch, foreign);
    const [last] = ahead;
    if (ahead.length === 1 && last?.tree === tree && last.parents[0] === parent) return last.sha;
  }
  const commit = await createCommit(github, { message: commitMessage(title, tree), tree, parent });
  await putBranch(github, branch, commit, tip !== undefined);
  return commit;
}

function notOurs(branch: string, foreign: Commit | undefined): UserError {
  const whose =
    foreign === undefined
      ? 'no commit in common with this one'
      : `a commit that mesh-ci did not make: ${foreign.sha.slice(0, 7)} by ${foreign.author}`;
  return new UserError(`The branch ${branch} has ${whose}. It was not overwritten.`, {
    next: 'Merge or close its pull request and delete the branch, or name another one with the input `branch`.',
  });
}

function halfDone(error: unknown, branch: string, commit: string): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(
    `The branch ${branch} has what was generated (commit ${commit.slice(0, 7)}), but no pull request shows it: ${error.what}`,
    { next: `${error.next} A further run goes on from there.`, cause: error.cause },
  );
}

/** What the workflow's own token does starts no workflows; that of anybody else does. */
const WORKFLOW_LOGIN = 'github-actions[bot]';

async function tell(
  { log, appendSummary }: Context,
  { number, url, outcome, author }: OpenPullRequest,
  branch: string,
  files: number,
): Promise<void> {
  log.info(`${files} files committed to ${branch}; pull request ${number} ${outcome}: ${url}`);
  await appendSummary(`[Pull request ${number}](${url}) ${outcome}, from the branch ${code(branch)}.`);
  if (author !== WORKFLOW_LOGIN) return;
  const trap = `No workflow runs on pull request ${number}: it was opened with the workflow's own token.`;
  const way = 'Close and reopen it, or pass the token of a GitHub App or a person as `github-token`.';
  log.notice(`${trap} ${way}`);
}
