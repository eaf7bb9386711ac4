export const id = 907;
export const ids = [907];
export const modules = {

/***/ 9907:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  publish: () => (/* binding */ publish)
});

// EXTERNAL MODULE: ./build/shared/report/errors.js
var errors = __webpack_require__(2196);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js + 21 modules
var github = __webpack_require__(1758);
// EXTERNAL MODULE: ./node_modules/@octokit/plugin-retry/dist-bundle/index.js
var dist_bundle = __webpack_require__(9735);
;// CONCATENATED MODULE: ./build/shared/github/client.js




/** @throws UserError outside a runner */
async function readRunContext(env = process.env) {
    const repository = env.GITHUB_REPOSITORY ?? '';
    if (!/^[^/\s]+\/[^/\s]+$/.test(repository)) {
        throw new errors/* UserError */.yo('GITHUB_REPOSITORY is not set to `owner/name`.', {
            next: 'Run this in a GitHub Actions job, which sets it.',
        });
    }
    return {
        repository,
        apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
        serverUrl: env.GITHUB_SERVER_URL ?? 'https://github.com',
        sha: env.GITHUB_SHA ?? '',
        runId: Number(env.GITHUB_RUN_ID ?? '0'),
        eventName: env.GITHUB_EVENT_NAME ?? '',
        event: await readEvent(env.GITHUB_EVENT_PATH),
    };
}
async function readEvent(path) {
    if (path === undefined || path === '')
        return {};
    try {
        return JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch (cause) {
        throw new errors/* UserError */.yo('The event of this run cannot be read.', {
            where: { file: path },
            next: 'GITHUB_EVENT_PATH must name the JSON file that the runner wrote.',
            cause,
        });
    }
}
/** The page of this run: `https://github.com/acme/mesh/actions/runs/42`. */
function runUrl({ serverUrl, repository, runId }) {
    return `${serverUrl}/${repository}/actions/runs/${runId}`;
}
function connectGitHub(token, run) {
    const [owner = '', repo = ''] = run.repository.split('/');
    const { rest, paginate, graphql } = (0,github/* getOctokit */.Q)(token, { baseUrl: run.apiUrl, userAgent: 'mesh-ci', log: SILENT, retry: { doNotRetry: REFUSALS } }, dist_bundle/* retry */.L);
    return { owner, repo, rest, paginate, graphql };
}
/** Answers that another attempt would not change. The plugin's own list lacks 409. */
const REFUSALS = [400, 401, 403, 404, 409, 410, 422, 451];
/** Octokit's own log would go to the console unescaped; failures are reported by `githubError`. */
const SILENT = { debug() { }, info() { }, warn() { }, error() { } };
/**
 * Octokit's failure in the user's words.
 * @param doing what was being done, as in "writing the comment"
 * @param permission what the job needs, as in `pull-requests: write`
 */
function githubError(error, doing, permission) {
    if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number')
        return error;
    const { status } = error;
    const next = status === 401
        ? 'The token is wrong or has expired: pass `github-token: ${{ github.token }}`.'
        : status === 403 || status === 404
            ? `The job needs \`permissions: { ${permission} }\`; for a pull request from a fork the token can only read.`
            : 'Run the job again; https://www.githubstatus.com tells of disturbances.';
    // Octokit appends a link to its documentation after a dash.
    const message = error.message.split(' - https://')[0]?.split('\n')[0] ?? '';
    return new errors/* UserError */.yo(`GitHub answered ${status} while ${doing}: ${message}.`, { next, cause: error });
}

;// CONCATENATED MODULE: ./build/shared/github/branch.js


const PERMISSION = 'contents: write';
/**
 * Makes a commit without author and committer: GitHub takes the token's owner for both, and signs the commits of an
 * app, which a workflow's own token is.
 * Source: https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
 * @returns its name
 * @throws UserError when GitHub refuses
 */
async function createCommit(github, { message, tree, parent }) {
    const { owner, repo, rest } = github;
    try {
        return (await rest.git.createCommit({ owner, repo, message, tree, parents: [parent] })).data.sha;
    }
    catch (error) {
        throw githubError(error, 'making the commit', PERMISSION);
    }
}
/**
 * The last commit of a branch; undefined when there is no such branch.
 * @throws UserError when GitHub refuses
 */
async function findBranch({ owner, repo, rest }, branch) {
    try {
        return (await rest.git.getRef({ owner, repo, ref: `heads/${branch}` })).data.object.sha;
    }
    catch (error) {
        if (hasStatus(error, 404))
            return undefined;
        throw githubError(error, `reading the branch ${branch}`, PERMISSION);
    }
}
/**
 * The commits that a branch has and `base` has not, oldest first, at most the first hundred of them; undefined when
 * the two have no commit in common.
 * @throws UserError when GitHub refuses
 */
async function commitsAhead({ owner, repo, rest }, base, head) {
    try {
        const { data } = await rest.repos.compareCommitsWithBasehead({
            ...{ owner, repo, basehead: `${base}...${head}`, per_page: 100 },
        });
        return data.commits.map(({ sha, commit, parents }) => ({
            ...{ sha, tree: commit.tree.sha, message: commit.message, parents: parents.map((parent) => parent.sha) },
            author: commit.author?.name ?? 'nobody',
        }));
    }
    catch (error) {
        if (hasStatus(error, 404))
            return undefined;
        throw githubError(error, `comparing ${head} with ${base}`, PERMISSION);
    }
}
/**
 * Makes a branch, or moves it to a commit that need not come after its last one.
 * @param exists whether it is there already
 * @throws UserError when GitHub refuses
 */
async function putBranch(github, branch, sha, exists) {
    const { owner, repo, rest } = github;
    try {
        if (exists)
            await rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true });
        else
            await rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    }
    catch (error) {
        if (!hasStatus(error, 422))
            throw githubError(error, `writing the branch ${branch}`, PERMISSION);
        // A first attempt may have got through, with only its answer lost.
        if ((await findBranch(github, branch)) === sha)
            return;
        throw new errors/* UserError */.yo(`GitHub does not take the branch ${branch}: ${messageOf(error)}.`, {
            next: 'Choose a name that git allows and that no rule of the repository protects.',
            cause: error,
        });
    }
}
/** Octokit appends a link to its documentation after a dash. */
function messageOf(error) {
    return error instanceof Error ? (error.message.split(' - https://')[0] ?? '') : String(error);
}
function hasStatus(error, status) {
    return error instanceof Error && 'status' in error && error.status === status;
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/shared/github/git-tree.js



/**
 * The files of a commit, as GitHub has it.
 * @throws UserError when GitHub refuses, or lists more files than it gives at once
 */
async function readTree(github, commit) {
    const { owner, repo, rest } = github;
    try {
        const { tree } = (await rest.git.getCommit({ owner, repo, commit_sha: commit })).data;
        const { data } = await rest.git.getTree({ owner, repo, tree_sha: tree.sha, recursive: '1' });
        if (data.truncated) {
            throw new errors/* UserError */.yo('The repository has more files than GitHub lists at once (100,000, or 7 MB of names).', {
                next: 'Keep the mesh in a repository of its own, or commit the generated files with git.',
            });
        }
        const files = data.tree.filter(({ type }) => type === 'blob');
        return { sha: tree.sha, files: new Map(files.map(({ path, mode, sha }) => [path, { mode, blob: sha }])) };
    }
    catch (error) {
        throw githubError(error, `reading the files of commit ${commit}`, 'contents: write');
    }
}
/** The name that git gives to a content: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. */
function blobName(content) {
    return (0,external_node_crypto_.createHash)('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
/** A file goes into the tree's own request when it is text of at most so many bytes, and so many in all. */
const INLINE_FILE = 64 * 1024;
const INLINE_TOTAL = 512 * 1024;
/** GitHub asks not to write many things at once. */
const PARALLEL = 4;
/**
 * Stores a tree with these changes. Small text goes with the tree, everything else before it, a few files at a time.
 * @returns the new tree's name
 * @throws UserError when GitHub refuses
 */
async function writeTree(github, base, changes) {
    const { owner, repo, rest } = github;
    const inline = inlinePaths(changes);
    try {
        const entries = await inTurns(changes, async ({ path, file }) => {
            if (file === undefined)
                return { path, mode: '100644', type: 'blob', sha: null };
            const { mode, content } = file;
            if (inline.has(path))
                return { path, mode, type: 'blob', content: content.toString('utf8') };
            const blob = { content: content.toString('base64'), encoding: 'base64' };
            const { data } = await rest.git.createBlob({ owner, repo, ...blob });
            return { path, mode, type: 'blob', sha: data.sha };
        });
        return (await rest.git.createTree({ owner, repo, base_tree: base.sha, tree: entries })).data.sha;
    }
    catch (error) {
        throw githubError(error, 'storing the files', 'contents: write');
    }
}
function inlinePaths(changes) {
    const paths = new Set();
    let left = INLINE_TOTAL;
    for (const { path, file } of changes) {
        if (file === undefined || !isText(file.content))
            continue;
        const { length } = file.content;
        if (length > INLINE_FILE || length > left)
            continue;
        left -= length;
        paths.add(path);
    }
    return paths;
}
/** JSON carries nothing but text. */
function isText(content) {
    return !content.includes(0) && Buffer.from(content.toString('utf8')).equals(content);
}
/** Like `Promise.all` over a map, with at most `PARALLEL` under way. The order of the results is that of the items. */
async function inTurns(items, task) {
    const results = [];
    const waiting = [...items.entries()];
    const worker = async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            results[next[0]] = await task(next[1]);
        }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return results;
}

;// CONCATENATED MODULE: ./build/shared/github/open-pull-request.js


/** GitHub's words when the repository or its organization forbids it; no permission of the job helps. */
const FORBIDDEN_BY_SETTINGS = /not permitted to create or approve pull requests/;
/**
 * Opens a pull request, or gives the open one from that branch this title, body and base.
 * @throws UserError when GitHub refuses
 */
async function openPullRequest(github, proposal) {
    try {
        return (await update(github, proposal)) ?? (await create(github, proposal));
    }
    catch (error) {
        if (error instanceof Error && FORBIDDEN_BY_SETTINGS.test(error.message)) {
            throw new errors/* UserError */.yo('The settings do not let GitHub Actions open pull requests.', {
                next: 'Allow it under Settings → Actions → General → Workflow permissions, in the organization first, ' +
                    'or pass the token of a GitHub App or a person as `github-token`.',
                cause: error,
            });
        }
        throw githubError(error, `opening the pull request from ${proposal.head}`, 'pull-requests: write');
    }
}
/** Undefined when no pull request is open from that branch. */
async function update(github, { head, base, title, body }) {
    const { owner, repo, rest } = github;
    const query = { owner, repo, state: 'open', head: `${owner}:${head}`, per_page: 1 };
    const [existing] = (await rest.pulls.list(query)).data;
    if (existing === undefined)
        return undefined;
    const { data } = await rest.pulls.update({
        ...{ owner, repo, pull_number: existing.number, title, body },
        ...(existing.base.ref === base ? {} : { base }),
    });
    return { number: data.number, url: data.html_url, outcome: 'updated', author: data.user.login };
}
async function create(github, proposal) {
    const { owner, repo, rest } = github;
    try {
        const { data } = await rest.pulls.create({ owner, repo, ...proposal });
        return { number: data.number, url: data.html_url, outcome: 'opened', author: data.user.login };
    }
    catch (error) {
        // The first attempt got through, and only its answer was lost.
        const opened = isTwin(error) ? await update(github, proposal) : undefined;
        if (opened === undefined)
            throw error;
        return { ...opened, outcome: 'opened' };
    }
}
function isTwin(error) {
    return error instanceof Error && /pull request already exists/.test(error.message);
}
/**
 * The branch that pull requests go to unless one says otherwise.
 * @throws UserError when GitHub refuses
 */
async function defaultBranch({ owner, repo, rest }) {
    try {
        return (await rest.repos.get({ owner, repo })).data.default_branch;
    }
    catch (error) {
        throw githubError(error, 'reading the repository', 'contents: write');
    }
}

// EXTERNAL MODULE: ./build/shared/report/markdown.js
var markdown = __webpack_require__(5210);
// EXTERNAL MODULE: ./build/action-generate/src/summary.js
var summary = __webpack_require__(9056);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/action-generate/src/publish/changes.js



/**
 * What differs in the checkout from a commit, of the files that action-generate writes: the given ones, the generated
 * ones of the charts, and those that the commit has in the charts and the checkout has not.
 * @param files paths in the checkout, such as mesh.yaml; one that is on neither side is left out
 */
async function changesFrom(commit, workspace, files, plans) {
    const inRepository = (path) => (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, path));
    const written = new Set([
        ...files.map(inRepository),
        ...plans.flatMap((plan) => [...plan.files.keys()].map((path) => inRepository((0,external_node_path_.join)(plan.directory, path)))),
    ]);
    const charts = plans.map(({ directory }) => `${inRepository(directory)}/`);
    const committed = [...commit.files.keys()].filter((path) => charts.some((chart) => path.startsWith(chart)));
    const changes = [];
    for (const path of new Set([...written, ...committed])) {
        const file = await readFileOf(workspace, path);
        const known = commit.files.get(path);
        if (file === undefined) {
            if (known !== undefined)
                changes.push({ path, file });
        }
        else if (written.has(path) && (known?.mode !== file.mode || known.blob !== blobName(file.content))) {
            changes.push({ path, file });
        }
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
/** A file as git takes it up; undefined when there is none. */
async function readFileOf(workspace, path) {
    const absolute = (0,external_node_path_.join)(workspace, path);
    const stat = await (0,promises_.lstat)(absolute).catch(() => undefined);
    if (stat?.isSymbolicLink())
        return { mode: '120000', content: Buffer.from(await (0,promises_.readlink)(absolute)) };
    if (!stat?.isFile())
        return undefined;
    return { mode: (stat.mode & 0o100) === 0 ? '100644' : '100755', content: await (0,promises_.readFile)(absolute) };
}

;// CONCATENATED MODULE: ./build/action-generate/src/publish/message.js
/** The title of the pull request, and of its commit. */
function titleOf(before, version) {
    return before === version ? `Istio ${version}: charts generated anew` : `Istio ${before} → ${version}`;
}
const TREE = 'Mesh-CI-Tree';
/** A commit's message that says which files the commit was made with. */
function commitMessage(title, tree) {
    return `${title}\n\nGenerated by mesh-ci. It replaces this commit as long as nobody adds another or changes it.\n\n${TREE}: ${tree}\n`;
}
/**
 * Whether a commit is as action-generate made it. The author does not tell: a workflow with a person's token writes in
 * that person's name, and so does whoever amends our commit.
 */
function isOurs({ message, tree }) {
    return message.trimEnd().endsWith(`\n${TREE}: ${tree}`);
}

;// CONCATENATED MODULE: ./build/action-generate/src/publish/publish.js









/**
 * Commits what was generated to a branch that starts at the workflow's commit, and opens or updates the pull request
 * for it: through GitHub's API, with no git and no credentials in the checkout. Does nothing when the checkout is what
 * the commit holds. A branch that somebody else has worked on is left alone.
 * @throws UserError that says how far it came
 */
async function publish(publication, context) {
    const { branch, generated, token } = publication;
    const run = await readRunContext();
    const github = connectGitHub(token, run);
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
    const proposal = { head: branch, base, title, body: (0,summary/* pullRequestBody */.N)(generated, runUrl(run)) };
    const pullRequest = await openPullRequest(github, proposal).catch((error) => {
        throw halfDone(error, branch, commit);
    });
    context.setOutput('pull-request', pullRequest.number);
    context.setOutput('pull-request-url', pullRequest.url);
    await tell(context, pullRequest, branch, changes.length);
}
async function baseFor(github, { branch, base: asked }) {
    const base = asked === '' ? await defaultBranch(github) : asked;
    if (branch === base) {
        throw new errors/* UserError */.yo(`The input \`branch\` is \`${branch}\`, which the pull request would go to.`, {
            next: 'Name a branch for the generated files alone, such as istio-upgrade.',
        });
    }
    if (asked !== '' && (await findBranch(github, asked)) === undefined) {
        throw new errors/* UserError */.yo(`The input \`base\` is \`${asked}\`, but there is no such branch.`, {
            next: 'Correct it, or leave it out: the pull request goes to the default branch then.',
        });
    }
    return base;
}
/** Makes the branch consist of `parent` and one commit, which it may have already. */
async function commitTo(github, branch, { title, tree, parent }) {
    const tip = await findBranch(github, branch);
    if (tip !== undefined) {
        const ahead = await commitsAhead(github, parent, tip);
        const foreign = ahead?.find((commit) => !isOurs(commit));
        if (ahead === undefined || foreign !== undefined)
            throw notOurs(branch, foreign);
        const [last] = ahead;
        if (ahead.length === 1 && last?.tree === tree && last.parents[0] === parent)
            return last.sha;
    }
    const commit = await createCommit(github, { message: commitMessage(title, tree), tree, parent });
    await putBranch(github, branch, commit, tip !== undefined);
    return commit;
}
function notOurs(branch, foreign) {
    const whose = foreign === undefined
        ? 'no commit in common with this one'
        : `a commit that mesh-ci did not make: ${foreign.sha.slice(0, 7)} by ${foreign.author}`;
    return new errors/* UserError */.yo(`The branch ${branch} has ${whose}. It was not overwritten.`, {
        next: 'Merge or close its pull request and delete the branch, or name another one with the input `branch`.',
    });
}
function halfDone(error, branch, commit) {
    if (!(error instanceof errors/* UserError */.yo))
        return error;
    return new errors/* UserError */.yo(`The branch ${branch} has what was generated (commit ${commit.slice(0, 7)}), but no pull request shows it: ${error.what}`, { next: `${error.next} A further run goes on from there.`, cause: error.cause });
}
/** What the workflow's own token does starts no workflows; that of anybody else does. */
const WORKFLOW_LOGIN = 'github-actions[bot]';
async function tell({ log, appendSummary }, { number, url, outcome, author }, branch, files) {
    log.info(`${files} files committed to ${branch}; pull request ${number} ${outcome}: ${url}`);
    await appendSummary(`[Pull request ${number}](${url}) ${outcome}, from the branch ${(0,markdown/* code */.aY)(branch)}.`);
    if (author !== WORKFLOW_LOGIN)
        return;
    const trap = `No workflow runs on pull request ${number}: it was opened with the workflow's own token.`;
    const way = 'Close and reopen it, or pass the token of a GitHub App or a person as `github-token`.';
    log.notice(`${trap} ${way}`);
}


/***/ })

};
