/** Tells a person what a long command does, with the time since its start. */
export interface Progress {
  /** A line that stays: something began or ended. */
  log(line: string): void;
  /** What is going on now; undefined when nothing is worth saying. */
  status(text: string | undefined): void;
  /** Names a part of the work. */
  phase<T>(name: string, body: () => Promise<T>): Promise<T>;
  /** Ends all of it; nothing is written afterwards. */
  close(): void;
}

/** Where progress is written. */
export interface Output {
  write(text: string): void;
  /** Width of the terminal; undefined where lines cannot be rewritten, as in the log of a CI run. */
  readonly columns: number | undefined;
}

/** Without a terminal the status is a line of its own, as often as this. */
const SILENCE_MILLISECONDS = 30_000;

const ERASE_LINE = '\r\u001b[2K';

/** On a terminal the status is one line at the end that is rewritten; elsewhere a line after 30 s of silence. */
export function startProgress(output: Output = terminal()): Progress {
  const started = Date.now();
  const running: string[] = [];
  let current: string | undefined;
  let silence: NodeJS.Timeout | undefined;
  let isClosed = false;

  const time = (): string => clock(Date.now() - started);
  const drawStatus = (): void => {
    const text = current ?? running.at(-1);
    if (output.columns === undefined || text === undefined) return;
    output.write(`${ERASE_LINE}${fitted(`${time()}  … ${text}`, output.columns)}`);
  };
  const log = (line: string): void => {
    if (isClosed) return;
    const erase = output.columns === undefined ? '' : ERASE_LINE;
    output.write(`${erase}${time()}  ${line}\n`);
    drawStatus();
    restart();
  };
  const restart = (): void => {
    clearTimeout(silence);
    if (output.columns !== undefined) return;
    silence = setTimeout(() => {
      const text = current ?? running.at(-1);
      if (text === undefined) restart();
      else log(`… ${text}`);
    }, SILENCE_MILLISECONDS).unref();
  };
  restart();
  return {
    log,
    status(text) {
      if (isClosed) return;
      current = text;
      drawStatus();
    },
    async phase(name, body) {
      running.push(name);
      log(`▶ ${name}`);
      try {
        return await body();
      } finally {
        running.splice(running.lastIndexOf(name), 1);
        current = undefined;
      }
    },
    close() {
      isClosed = true;
      clearTimeout(silence);
      if (output.columns !== undefined) output.write(ERASE_LINE);
    },
  };
}

/** Standard output: a terminal, unless it goes to a file or a pipe. */
function terminal(): Output {
  const { stdout } = process;
  return {
    write: (text) => void stdout.write(text),
    columns: stdout.isTTY && process.env.TERM !== 'dumb' ? stdout.columns : undefined,
  };
}

/** A line that is longer than the terminal is wide would be two, of which only one is rewritten. */
function fitted(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}

/** `1:05` for 65 seconds. */
function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}
