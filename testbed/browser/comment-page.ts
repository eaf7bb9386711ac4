import { readFile } from 'node:fs/promises';
import { Marked, type Tokens } from 'marked';
import { escapeHtml } from '../../shared/report/markdown.ts';

/**
 * A comment of GitHub's bot as GitHub shows it: a document that loads nothing and follows the system's colours.
 * @param markdown our own: nothing that it holds is taken out
 */
export async function commentPage(markdown: string): Promise<string> {
  const [style, frame] = await Promise.all([
    readFile(new URL('../../node_modules/github-markdown-css/github-markdown.css', import.meta.url), 'utf8'),
    readFile(new URL('comment-page.css', import.meta.url), 'utf8'),
  ]);
  // In a comment, other than in a file, the end of a line is one.
  const github = new Marked({ gfm: true, breaks: true, renderer: { code: highlighted } });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>A comment on GitHub</title>
<style>
body { margin: 0 }
${style}
${frame}
</style>
<main class="page markdown-body">
<article class="comment">
<header><b>github-actions</b> <span class="label">bot</span> commented</header>
<div class="markdown-body">
${await github.parse(markdown)}
</div>
</article>
</main>
</html>
`;
}

/** GitHub's classes of the lines of a diff. */
const LINES: Readonly<Record<string, string>> = { '+': 'pl-mi1', '-': 'pl-md', '@': 'pl-mdr' };

/** A fence in the colours that GitHub gives to a diff, which is what all of ours are. */
function highlighted({ text, lang }: Tokens.Code): string {
  const lines = text.split('\n').map((line) => {
    const name = lang === 'diff' ? LINES[line.charAt(0)] : undefined;
    return name === undefined ? escapeHtml(line) : `<span class="${name}">${escapeHtml(line)}</span>`;
  });
  return `<div class="highlight"><pre>${lines.join('\n')}</pre></div>\n`;
}
