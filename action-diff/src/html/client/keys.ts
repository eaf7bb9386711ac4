export interface Commands {
  readonly search: HTMLInputElement;
  readonly leaveSearch: () => void;
  readonly toggleView: () => void;
  readonly toggleAll: () => void;
  readonly changeTheme: () => void;
  readonly help: () => void;
}

/** Keys of the page. Those that write into a field, or that the browser or the reader's tools use, are left alone. */
export function listenForKeys(commands: Commands): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (target === commands.search && key === 'Escape') commands.leaveSearch();
    else if (isField(target) || document.querySelector('dialog[open]') !== null) return;
    else if (!obey(key, target, commands)) return;
    event.preventDefault();
  });
}

/** Whether the key means something. */
function obey(key: string, target: EventTarget | null, commands: Commands): boolean {
  const isOnSection = target instanceof Element && target.matches('.section > summary');
  if (key === 'j' || (key === 'ArrowDown' && isOnSection)) moveToSection(1);
  else if (key === 'k' || (key === 'ArrowUp' && isOnSection)) moveToSection(-1);
  else if (key === '/') commands.search.focus();
  else if (key === 'u') commands.toggleView();
  else if (key === 'o') commands.toggleAll();
  else if (key === 't') commands.changeTheme();
  else if (key === '?') commands.help();
  else return false;
  return true;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, select, textarea');
}

/** To the section after or before the one that has the focus; without one, to the first below the top of the screen. */
function moveToSection(step: 1 | -1): void {
  const summaries = [...document.querySelectorAll<HTMLElement>('.section:not([hidden]) > summary')];
  const current = document.activeElement?.closest('.section')?.querySelector<HTMLElement>(':scope > summary');
  const at = current === null || current === undefined ? -1 : summaries.indexOf(current);
  const below = summaries.findIndex((summary) => summary.getBoundingClientRect().top > 0);
  const next = at === -1 ? (step === 1 ? below : below - 1) : at + step;
  const summary = summaries[Math.max(0, Math.min(summaries.length - 1, next))];
  if (summary === undefined) return;
  summary.focus({ preventScroll: true });
  summary.closest('.section')?.scrollIntoView({ block: 'start' });
}
