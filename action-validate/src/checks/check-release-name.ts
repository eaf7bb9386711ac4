import type { Check, OptionSchemas, Problem, SourceCheck, SourceProblem } from '../model/check.ts';
import { type ManifestSet, releaseOf } from '../model/manifest-set.ts';
import { placedReleases, type Sources } from '../model/sources.ts';
import { isSubdomain, nameRule } from '../objects/object-names.ts';
import { isDerivedName } from '../objects/release-names.ts';

export interface ReleaseNameOptions {
  /** The most characters that a name may have. */
  readonly longest: number;
}

/** Helm's own limit. */
const HELM_LONGEST = 53;
export const RELEASE_NAME_DEFAULTS: ReleaseNameOptions = { longest: HELM_LONGEST };

const OPTIONS: OptionSchemas = {
  longest: {
    description: 'The most characters that a release name may have. Default: 53, as in Helm.',
    type: 'integer',
    minimum: 1,
    maximum: 53,
  },
};

export function checkReleaseName(options: ReleaseNameOptions = RELEASE_NAME_DEFAULTS): Check & SourceCheck {
  return {
    name: 'check_release_name',
    options: OPTIONS,
    what: 'Release names are short and plain enough for Helm and for every name that their charts make of them.',
    why: 'Helm refuses the release; or the first install fails at the one object whose name became too long.',
    run: checkDerived,
    runSources: (sources) => checkWritten(sources, options),
  };
}

function checkWritten(sources: Sources, { longest }: ReleaseNameOptions): SourceProblem[] {
  const names = Map.groupBy(placedReleases(sources), ({ helmfile, release }) =>
    JSON.stringify([helmfile, release.name]),
  );
  return [...names.values()].flatMap((placed): SourceProblem[] => {
    const [first] = placed;
    if (first === undefined) return [];
    const { name } = first.release;
    const allowed = longest === HELM_LONGEST ? `Helm allows ${longest}` : `${longest} are allowed here`;
    const length = `has ${name.length} characters; ${allowed}`;
    const fault =
      name.length > longest
        ? length
        : isSubdomain(name)
          ? undefined
          : 'is not allowed: use lower-case letters, digits, `-` and `.`, with a letter or digit at both ends';
    if (fault === undefined) return [];
    return [
      {
        severity: 'error',
        message: `The release name ${JSON.stringify(name)} ${fault}.`,
        fix: 'Rename the release; a new name is a new release to Helm.',
        place: { file: first.helmfile, precision: 'file-only' },
        environments: [...new Set(placed.map(({ environment }) => environment))],
      },
    ];
  });
}

/** Objects that are named after the release: what their kinds allow may be less. */
function checkDerived(set: ManifestSet): Problem[] {
  return set.manifests.flatMap((manifest): Problem[] => {
    const { identity } = manifest;
    const release = releaseOf(set, manifest);
    if (release === undefined || !isDerivedName(set, manifest)) return [];
    const { longest } = nameRule(identity);
    const problem = (message: string, fix: string): Problem[] => [
      { severity: 'error', message, fix, manifest, path: ['metadata', 'name'] },
    ];
    if (identity.name.length > longest) {
      const over = identity.name.length - longest;
      const message = `With the release name ${release.name}, this ${identity.kind} gets a name of ${identity.name.length} characters; ${longest} are allowed.`;
      return problem(
        message,
        `Shorten the release name by ${over}, or the name in the chart with \`trunc ${longest}\`.`,
      );
    }
    if (identity.group === '' && identity.kind === 'Service' && release.name.includes('.')) {
      const message = `The release name ${release.name} has a dot, which the name of a Service must not have.`;
      return problem(message, 'Remove the dot from the release name, or replace it in the chart.');
    }
    return [];
  });
}
