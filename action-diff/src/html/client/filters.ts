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
  readonly parts: readonly Part[];
}

/** A block of a change, or a row of what is folded as noise. */
interface Part {
  readonly element: HTMLElement;
  readonly kinds: readonly string[];
  readonly environments: readonly string[];
  readonly risks: readonly string[];
}

/** How much is shown. */
export interface Shown {
  readonly sections: number;
  readonly parts: number;
}

export interface Filters {
  /** Hides what is not wanted, and opens what a search finds. */
  apply(wanted: Wanted): Shown;
  /** When nothing is hidden. */
  readonly all: Shown;
}

/** @param parts selects the parts of a section, each of which is shown or hidden */
export function createFilters(sections: readonly HTMLDetailsElement[], parts: '.block' | 'tbody > tr'): Filters {
  const all = sections.map((section) => searchable(section, parts));
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
    all: { sections: all.length, parts: all.reduce((sum, { parts: own }) => sum + own.length, 0) },
    apply(wanted) {
      const shown = { sections: 0, parts: 0 };
      for (const { section, parts: own } of all) {
        let visible = 0;
        for (const part of own) {
          const isWanted = fits(part, wanted) && (wanted.words.length === 0 || isFound(section, part, wanted.words));
          part.element.hidden = !isWanted;
          if (isWanted) visible += 1;
        }
        section.hidden = visible === 0;
        if (visible > 0) shown.sections += 1;
        shown.parts += visible;
        setOpen(section, wanted.words.length > 0 && visible > 0);
      }
      return shown;
    },
  };

  function isFound(section: HTMLElement, { element }: Part, words: readonly string[]): boolean {
    return hasWords(
      words,
      textOf(section, () => namesIn(section)),
      textOf(element, () => partText(element)),
    );
  }

  function setOpen(section: HTMLDetailsElement, isFound: boolean): void {
    if (isFound && !section.open) {
      section.open = true;
      opened.add(section);
    } else if (!isFound && opened.delete(section)) section.open = false;
  }
}

function searchable(section: HTMLDetailsElement, parts: string): Searchable {
  const split = (text: string | undefined): string[] => (text ?? '').split(' ').filter((part) => part !== '');
  return {
    section,
    parts: [...section.querySelectorAll<HTMLElement>(parts)].map((element) => ({
      element,
      // All blocks of a section are of the same objects; each row of noise is of its own.
      kinds: split(element.dataset.kinds ?? section.dataset.kinds),
      environments: split(element.dataset.environments ?? section.dataset.environments),
      risks: split(element.dataset.risks),
    })),
  };
}

function fits({ kinds, environments, risks }: Part, { kind, environment, risk }: Wanted): boolean {
  return holds(kinds, kind) && holds(environments, environment) && hasRisk(risks, risk);
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
  return [...section.querySelectorAll(':scope > summary, .objects')].map(({ textContent }) => textContent).join('\n');
}

function partText(block: HTMLElement): string {
  if (!block.classList.contains('block')) return block.textContent ?? '';
  const path = block.querySelector('.path')?.textContent ?? '';
  const lines = [...block.querySelectorAll('pre.diff')].flatMap((pre) => linesOf(pre).map(({ text }) => text));
  return [path, ...lines].join('\n');
}
