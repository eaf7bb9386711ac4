import { createFilters, isEverything, type Wanted, wordsOf } from './filters.ts';
import { markFound } from './found.ts';
import { listenForKeys } from './keys.ts';
import { countNoise } from './noise-counts.ts';
import { nextTheme, restoreTheme, storedTheme } from './theme.ts';
import { startViewing } from './viewing.ts';

restoreTheme();
document.addEventListener('DOMContentLoaded', start);

function start(): void {
  // Nothing differs: there is nothing to search or to open.
  if (document.getElementById('toolbar') === null) return;
  const sections = [...document.querySelectorAll<HTMLDetailsElement>('.section')];
  const changes = sections.filter((section) => !section.classList.contains('noise'));
  const viewing = startViewing(changes);
  const filters = createFilters(changes, '.block');
  const rules = sections.filter((section) => section.classList.contains('noise'));
  const noise = createFilters(rules, 'tbody > tr');
  const search = byId('search', HTMLInputElement);
  const selects = ['risk', 'kind', 'environment'].map((id) => byId(id, HTMLSelectElement));
  let wanted: Wanted = { words: [], risk: '', kind: '', environment: '' };

  const mark = (): void => {
    const rows = document.querySelectorAll<HTMLElement>('.noise[open] tbody > tr:not([hidden])');
    markFound(wanted.words, [...viewing.blocks(), ...rows]);
  };
  viewing.onChange(mark);

  const filter = (): void => {
    const [risk = '', kind = '', environment = ''] = selects.map(({ value }) => value);
    wanted = { words: wordsOf(search.value), risk, kind, environment };
    const shown = filters.apply(wanted).sections;
    const folded = noise.apply(wanted).parts;
    countNoise(rules);
    byId('shown', HTMLElement).textContent = describe(shown, folded);
    const none = byId('none', HTMLElement);
    none.textContent = folded > 0 ? 'Only what is folded as noise is like that.' : 'No change is like that.';
    none.hidden = shown > 0;
    mark();
  };
  /** `3 of 14 sections, 2 of 20 rows of noise`. */
  const describe = (shown: number, folded: number): string => {
    const count = (all: number, what: string): string => `${all} ${what}${all === 1 ? '' : 's'}`;
    const total = count(filters.all.sections, 'section');
    if (isEverything(wanted)) return total;
    const rows = noise.all.parts === 0 ? '' : `, ${folded} of ${count(noise.all.parts, 'row')} of noise`;
    return `${shown} of ${total}${rows}`;
  };
  let waiting = 0;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  for (const select of selects) select.addEventListener('change', filter);

  const setView = (view: 'unified' | 'split'): void => {
    for (const id of ['unified', 'split']) byId(id, HTMLElement).setAttribute('aria-pressed', String(id === view));
    viewing.setView(view);
  };
  byId('unified', HTMLElement).addEventListener('click', () => setView('unified'));
  byId('split', HTMLElement).addEventListener('click', () => setView('split'));

  const fold = byId('fold', HTMLElement);
  const toggleAll = (): void => {
    const open = fold.dataset.open === 'true';
    for (const section of changes) section.open = open;
    fold.dataset.open = String(!open);
    fold.textContent = open ? 'Close all' : 'Open all';
  };
  fold.addEventListener('click', toggleAll);

  const theme = byId('theme', HTMLElement);
  theme.textContent = `Theme: ${storedTheme()}`;
  const changeTheme = (): void => {
    theme.textContent = `Theme: ${nextTheme()}`;
  };
  theme.addEventListener('click', changeTheme);

  const keys = byId('keys', HTMLDialogElement);
  const help = (): void => keys.showModal();
  byId('help', HTMLElement).addEventListener('click', help);
  byId('keys-close', HTMLElement).addEventListener('click', () => keys.close());

  const toolbar = byId('toolbar', HTMLFormElement);
  toolbar.addEventListener('submit', (event) => event.preventDefault());
  toolbar.hidden = false;
  listenForKeys({
    search,
    leaveSearch() {
      search.value = '';
      search.blur();
      filter();
    },
    toggleView: () => setView(viewing.view() === 'split' ? 'unified' : 'split'),
    toggleAll,
    changeTheme,
    help,
  });

  openLinked();
  window.addEventListener('hashchange', openLinked);
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  filter();
}

/** Opens what holds the place that the address names, and goes there. */
function openLinked(): void {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked === null) return;
  for (let fold = linked.closest('details'); fold !== null; fold = fold.parentElement?.closest('details') ?? null) {
    fold.open = true;
  }
  linked.scrollIntoView();
}

function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
}
