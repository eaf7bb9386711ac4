/** Lines of progress with the time since the start, and a sign of life while nothing else is said. */
export interface Progress {
  log(line: string): void;
  /** Names what is going on and measures it. */
  phase<T>(name: string, body: () => Promise<T>): Promise<T>;
  /** Phases that ended, in order, with their milliseconds. */
  readonly phases: readonly { readonly name: string; readonly milliseconds: number }[];
  close(): void;
}

const SILENCE_MILLISECONDS = 8000;

export function startProgress(write: (line: string) => void): Progress {
  const started = Date.now();
  const running: string[] = [];
  const phases: { name: string; milliseconds: number }[] = [];
  let last = started;
  const log = (line: string): void => {
    last = Date.now();
    write(`${clock(last - started)}  ${line}`);
  };
  const timer = setInterval(() => {
    const current = running.at(-1);
    if (current !== undefined && Date.now() - last >= SILENCE_MILLISECONDS) log(`… ${current}`);
  }, 1000);
  return {
    log,
    phases,
    async phase(name, body) {
      const began = Date.now();
      running.push(name);
      log(`▶ ${name}`);
      try {
        return await body();
      } finally {
        running.splice(running.lastIndexOf(name), 1);
        phases.push({ name, milliseconds: Date.now() - began });
      }
    },
    close: () => clearInterval(timer),
  };
}

/** `1:05` for 65 seconds. */
function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}
