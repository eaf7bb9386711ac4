import { type Identity, identityKey } from '../../../shared/manifest/identity.ts';
import type { Json } from '../../../shared/manifest/manifest.ts';
import type { Change } from '../compare/change.ts';
import type { ChangeSet, EnvironmentState } from '../compare/change-set.ts';
import { type ChangeGroup, environmentsOf, identitiesOf } from '../compare/group.ts';
import { NOISE_RULES, type NoiseRule, noiseOf } from '../compare/noise.ts';
import { describePath } from '../compare/path.ts';
import type { Mask } from '../mask/mask.ts';
import { type Risk, risksOf } from '../risks/risks.ts';
import type { RiskRule } from '../risks/rule.ts';
import type { SideSummary } from '../sides/comparison.ts';
import { riskIds, type SectionContent, sectionContents } from './section-content.ts';
import { type TitlePart, titleOf } from './title.ts';

export interface ReportInput {
  readonly base: SideSummary;
  readonly head: SideSummary;
  readonly set: ChangeSet;
  /** Sentences that qualify the comparison, plain text. */
  readonly notes: readonly string[];
}

/** All that the report tells, whatever it is written in: plain text, secrets hidden, nothing escaped. */
export interface ReportContent {
  readonly title: readonly TitlePart[];
  readonly base: SideSummary;
  readonly head: SideSummary;
  readonly notes: readonly string[];
  /** In the order of promotion, with the number of objects that differ. */
  readonly environments: readonly (EnvironmentState & { readonly objects: number })[];
  /** Objects that differ, each once whatever the number of its environments. */
  readonly objects: number;
  readonly kinds: readonly KindCount[];
  /** Groups of changes, noise included. */
  readonly groups: number;
  /** Risk rules that found something, the worst first. */
  readonly risks: readonly RiskContent[];
  readonly sections: readonly SectionContent[];
  readonly noise: readonly NoiseContent[];
}

/** How many objects of a kind came, went or changed. */
export interface KindCount {
  readonly kind: string;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

export interface RiskContent {
  readonly rule: RiskRule;
  readonly objects: readonly RiskObject[];
}

/** What a rule found in one object, each finding once. */
export interface RiskObject {
  readonly identity: Identity;
  readonly findings: readonly string[];
  /** Id of the section that has the change; undefined when it is folded as noise. */
  readonly section: string | undefined;
}

/** What one rule folds. */
export interface NoiseContent {
  readonly rule: NoiseRule;
  /** Changes of all objects and environments. */
  readonly count: number;
  readonly rows: readonly NoiseRow[];
}

/** Characters of a folded value. */
const LONGEST_VALUE = 160;

export interface NoiseRow {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly identities: readonly Identity[];
  readonly environments: readonly string[];
  /** Ids of the rules that found something. */
  readonly risks: readonly string[];
  readonly count: number;
}

export function reportContent({ base, head, set, notes }: ReportInput, mask: Mask): ReportContent {
  const { shown, noise } = foldNoise(set.groups, mask);
  const sections = sectionContents(shown, set, mask);
  const places = new Map(sections.flatMap(({ id, groups }) => groups.flatMap((g) => g.changes.map((c) => [c, id]))));
  const kinds = kindCounts(set);
  return {
    title: titleOf(base, head, kinds),
    ...{ base, head, notes, sections, noise, kinds },
    environments: set.environments.map((environment) => ({
      ...environment,
      objects: set.objects.filter((object) => object.environment === environment.name).length,
    })),
    objects: new Set(set.objects.map(({ identity }) => identityKey(identity))).size,
    groups: set.groups.length,
    risks: risksOf(set.groups).map((risk) => riskContent(risk, places, mask)),
  };
}

function foldNoise(groups: readonly ChangeGroup[], mask: Mask) {
  const shown: ChangeGroup[] = [];
  const folded = new Map(NOISE_RULES.map((rule): [NoiseRule, ChangeGroup[]] => [rule, []]));
  for (const group of groups) {
    const rule = noiseOf(group);
    if (rule === undefined) shown.push(group);
    else folded.get(rule)?.push(group);
  }
  const noise = [...folded].filter(([, own]) => own.length > 0).map(([rule, own]) => noiseContent(rule, own, mask));
  return { shown, noise };
}

function noiseContent(rule: NoiseRule, groups: readonly ChangeGroup[], mask: Mask): NoiseContent {
  const rows = groups.map((group) => ({
    path: describePath(group.changes[0].path),
    ...shownValues(group, mask),
    identities: identitiesOf(group),
    environments: environmentsOf(group),
    risks: riskIds([group]),
    count: group.changes.length,
  }));
  return { rule, rows, count: rows.reduce((sum, { count }) => sum + count, 0) };
}

/** A change in a few words: a fold says what it holds, not all of it. */
function shownValues({ action, before, after, changes: [change] }: ChangeGroup, mask: Mask) {
  if (action === 'moved') {
    return { before: `place ${Number(change.path.at(-1)) + 1}`, after: `place ${(change.position ?? 0) + 1}` };
  }
  const shown = (value: Json | undefined): string => {
    if (value === undefined) return 'none';
    const masked = mask.value(value, change.path, change.object.identity);
    const text = typeof masked === 'string' ? masked : JSON.stringify(masked);
    return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)} …`;
  };
  return { before: shown(before), after: shown(after) };
}

function kindCounts({ objects }: ChangeSet): KindCount[] {
  return [...Map.groupBy(objects, ({ identity }) => identity.kind)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, own]) => {
      const count = (test: (object: (typeof own)[number]) => boolean): number =>
        new Set(own.filter(test).map(({ identity }) => identityKey(identity))).size;
      return {
        kind,
        added: count(({ base }) => base === undefined),
        removed: count(({ head }) => head === undefined),
        changed: count(({ base, head }) => base !== undefined && head !== undefined),
      };
    });
}

function riskContent({ rule, found }: Risk, places: ReadonlyMap<Change, string>, mask: Mask): RiskContent {
  const objects = Map.groupBy(found, ({ change }) => identityKey(change.object.identity));
  return {
    rule,
    objects: [...objects.values()].flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const findings = [...new Set(own.map(({ what }) => mask.text(what)))];
      return [{ identity: first.change.object.identity, findings, section: places.get(first.change) }];
    }),
  };
}
