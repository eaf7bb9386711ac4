type Theme = 'auto' | 'light' | 'dark';

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];
const STORED = 'mesh-ci-theme';

/** The theme of the reader's last visit, set before anything is drawn. */
export function restoreTheme(): void {
  show(storedTheme());
}

export function nextTheme(): Theme {
  const theme = THEMES[(THEMES.indexOf(storedTheme()) + 1) % THEMES.length] ?? 'auto';
  show(theme);
  keep(theme);
  return theme;
}

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // A browser may keep nothing for a page from a file: the choice then lasts as long as the page.
  }
}

export function storedTheme(): Theme {
  const current = document.documentElement.dataset.theme;
  try {
    return THEMES.find((theme) => theme === (current ?? localStorage.getItem(STORED))) ?? 'auto';
  } catch {
    return THEMES.find((theme) => theme === current) ?? 'auto';
  }
}
