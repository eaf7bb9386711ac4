/** Workflows of the suite: their text by their path in the repository. */
export type Workflows = ReadonlyMap<string, string>;

/** A line that uses something of the suite's own by a major version's tag, such as `uses: mesh-ci/mesh-ci/action-diff@v1`. */
const OWN_USE = /(\buses: mesh-ci\/mesh-ci\/(\S+))@v\d+$/gm;

/**
 * Pins what the workflows use of the suite to a commit, as far as that commit has it in its final form: actions always,
 * a reusable workflow once everything that it uses itself is pinned. A chain of workflows therefore takes one commit for
 * each link: what is pinned here becomes final in the next commit.
 * @param commit the commit that has these workflows
 * @returns the workflows that change, with their new text; none when everything is pinned
 * @throws Error when two workflows use each other, so that neither can ever be final
 */
export function pinWorkflows(workflows: Workflows, commit: string, version: string): Workflows {
  const open = new Set([...workflows].filter(([, text]) => ownUses(text).length > 0).map(([path]) => path));
  const changed = new Map<string, string>();
  for (const path of open) {
    const text = workflows.get(path) ?? '';
    const pinned = text.replace(OWN_USE, (use, name: string, target: string) =>
      open.has(target) ? use : `${name}@${commit} # v${version}`,
    );
    if (pinned !== text) changed.set(path, pinned);
  }
  if (open.size > 0 && changed.size === 0) {
    throw new Error(`These workflows use each other, so they cannot be pinned: ${[...open].join(', ')}.`);
  }
  return changed;
}

function ownUses(text: string): string[] {
  return [...text.matchAll(OWN_USE)].map(([, , target = '']) => target);
}
