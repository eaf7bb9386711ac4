import type { Log } from '../../shared/log/log.ts';

/** A Log that keeps what it is given, for tests. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`);
  };
  return {
    lines,
    info: write('info'),
    debug: write('debug'),
    notice: write('notice'),
    warning: write('warning'),
    error: write('error'),
    async group(heading, body) {
      lines.push(`group: ${heading}`);
      return await body();
    },
  };
}
