import { linesOf } from './draw.ts';

/** What the reader asked for. Empty: everything. */
export interface Wanted {
  /** Lower-case words, all of which must be there. */
  readonly words: readonly string[];
  /** Place of a rule, `any`, or `none`. */
  readonly risk: string;
  readonly kind: string;
  readonly environment: string;
}

export function isEverything({ words, risk, kind, environment }: Wanted): boolean {
  return words.length === 0 && risk === '' && kind === '' && environment === '';
}

export function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

interface Searchable {
  readonly section: HTMLDetailsElement;
  readonly kinds: readonly string[];
  readonly environments: readonly string[];
  readonly blocks: readonly { readonly element: HTMLElement; readonly risks: readonly string[] }[];
}

export interface Filters {
  /** Hides what is not wanted, and opens what a search finds. Gives the number of sections that are shown. */
  apply(wanted: Wanted): number;
}

export function createFilters(sections: readonly HTMLDetailsElement[]): Filters {
  const all = sections.map(searchable);
  const texts = new WeakMap<HTMLElement, string>();
  const textOf = (element: HTMLElement, read: () => string): string => {
    let text = texts.get(element);
    if (text === undefined) {
      text = read().toLowerCase();
      texts.set(element, text);
    }
    return text;
  };
  /** Closed sections that a search opened: they are closed again after it. */
  const opened = new Set<HTMLDetailsElement>();

  return {
    apply(wanted) {
      let shown = 0;
      for (const { section, kinds, environments, blocks } of all) {
        const fits = holds(kinds, wanted.kind) && holds(environments, wanted.environment);
        const names = fits && wanted.words.length > 0 ? textOf(section, () => namesIn(section)) : '';
        let visible = 0;
        for (const { element, risks } of blocks) {
          const isWanted =
            fits &&
            hasRisk(risks, wanted.risk) &&
            (wanted.words.length === 0 ||
              hasWords(
                wanted.words,
                names,
                textOf(element, () => blockText(element)),
              ));
          element.hidden = !isWanted;
          if (isWanted) visible += 1;
        }
        section.hidden = visible === 0;
        if (visible > 0) shown += 1;
        setOpen(section, wanted.words.length > 0 && visible > 0);
      }
      return shown;
    },
  };

  function setOpen(section: HTMLDetailsElement, isFound: boolean): void {
    if (isFound && !section.open) {
      section.open = true;
      opened.add(section);
    } else if (!isFound && opened.delete(section)) section.open = false;
  }
}

function searchable(section: HTMLDetailsElement): Searchable {
  const split = (text: string | undefined): string[] => (text ?? '').split(' ').filter((part) => part !== '');
  const blocks = [...section.querySelectorAll<HTMLElement>('.block')];
  return {
    section,
    kinds: split(section.dataset.kinds),
    environments: split(section.dataset.environments),
    blocks: blocks.map((element) => ({ element, risks: split(element.dataset.risks) })),
  };
}

function holds(places: readonly string[], wanted: string): boolean {
  return wanted === '' || places.includes(wanted);
}

function hasRisk(risks: readonly string[], wanted: string): boolean {
  if (wanted === 'any') return risks.length > 0;
  return wanted === 'none' ? risks.length === 0 : holds(risks, wanted);
}

function hasWords(words: readonly string[], names: string, text: string): boolean {
  return words.every((word) => names.includes(word) || text.includes(word));
}

function namesIn(section: HTMLElement): string {
  return [...section.querySelectorAll('summary, .objects')].map(({ textContent }) => textContent).join('\n');
}

function blockText(block: HTMLElement): string {
  const path = block.querySelector('.path')?.textContent ?? '';
  const lines = [...block.querySelectorAll('pre.diff')].flatMap((pre) => linesOf(pre).map(({ text }) => text));
  return [path, ...lines].join('\n');
}
