/** The major version of Node that GitHub's runner starts the actions with: `runs.using` of every action.yml. */
export const REQUIRED_NODE = 24;

/** The first release of GitHub's runner that has it. */
const FIRST_RUNNER = '2.327.1';

/**
 * The annotation with which a bundle ends on a Node that is too old; undefined when it is new enough. Old Nodes run
 * this, so it may only call what they have: Node 12 is the first that loads a bundle at all.
 */
export function nodeRefusal(found: string): string | undefined {
  if (Number(found.split('.')[0]) >= REQUIRED_NODE) return undefined;
  return [
    `::error title=Node.js is too old::This action needs Node.js ${REQUIRED_NODE} (\`runs.using: node${REQUIRED_NODE}\`), but was started with Node.js ${found}.`,
    `On GitHub Actions, update the runner: version ${FIRST_RUNNER} is the first that has Node.js ${REQUIRED_NODE}.`,
    `By hand, start it with Node.js ${REQUIRED_NODE} or later.`,
  ].join('%0A');
}
