import { drawBlock, type View } from './draw.ts';

/** What is on the screen, or will be soon. */
export interface Viewing {
  view(): View;
  setView(view: View): void;
  /** Calls back when other blocks have come into view. */
  onChange(callback: () => void): void;
  /** Blocks that are drawn and near the screen. */
  blocks(): Iterable<HTMLElement>;
}

/** Side by side needs this width. */
const WIDE = '(min-width: 60rem)';

/**
 * Draws blocks shortly before they come into view, and only those: a page of ten megabytes has too many. Sections are
 * watched first, the blocks of a section when it is near.
 */
export function startViewing(sections: readonly HTMLElement[]): Viewing {
  const wide = matchMedia(WIDE);
  const near = new Set<HTMLElement>();
  const callbacks: (() => void)[] = [];
  let wanted: View = 'unified';
  const view = (): View => (wide.matches ? wanted : 'unified');
  const margin = { rootMargin: '800px 0px' };

  const blocks = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      if (isIntersecting) {
        near.add(target);
        drawBlock(target, view());
      } else near.delete(target);
    }
    for (const callback of callbacks) callback();
  }, margin);
  const watched = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      watched.unobserve(target);
      for (const block of target.querySelectorAll('pre.diff')) blocks.observe(block);
    }
  }, margin);
  for (const section of sections) watched.observe(section);

  const redraw = (): void => {
    for (const block of near) drawBlock(block, view());
    for (const callback of callbacks) callback();
  };
  wide.addEventListener('change', redraw);
  return {
    view: () => wanted,
    setView(next) {
      wanted = next;
      redraw();
    },
    onChange: (callback) => void callbacks.push(callback),
    blocks: () => near,
  };
}
