import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

/** Stands in for Go, which would take minutes: notes each build, waits for `goes-on`, and makes what it is asked for. */
const FAKE_GO = `#!/bin/sh
test "$1" = build || exit 0
echo "$@" >> "$FAKE_GO_DIRECTORY/builds"
while ! test -e "$FAKE_GO_DIRECTORY/goes-on"; do sleep 0.05; done
test -e "$FAKE_GO_DIRECTORY/fails" && { echo "# helm.sh/helm/v4/cmd/helm" >&2; echo "main.go:1:1: no such thing" >&2; exit 1; }
while test "$1" != -o; do shift; done
directory=$2; shift 2
for package in "$@"; do echo "$package" > "$directory/$(basename "$package")"; done
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ensure-'));
  await mkdir(join(directory, 'bin'));
  await writeFile(join(directory, 'bin', 'go'), FAKE_GO);
  await chmod(join(directory, 'bin', 'go'), 0o755);
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Another process that needs programs. */
function needs(...names: readonly string[]) {
  const script = `
    const { ensureTools } = await import('${join(import.meta.dirname, 'ensure.ts')}');
    const log = (line) => console.log(line);
    try {
      console.log(JSON.stringify(await ensureTools({ only: ${JSON.stringify(names)}, log })));
    } catch (error) {
      console.log(error.message);
      process.exitCode = 1;
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      PATH: `${join(directory, 'bin')}:${process.env.PATH ?? ''}`,
      MESH_CI_CACHE: join(directory, 'cache'),
      FAKE_GO_DIRECTORY: directory,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
  });
  const says = (line: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (printed.includes(line) && resolve());
      child.stdout.on('data', look);
      look();
    });
  return { child, says, output: text(child.stdout) };
}

async function builds(): Promise<readonly string[]> {
  return (await readFile(join(directory, 'builds'), 'utf8')).trimEnd().split('\n');
}

const goOn = (): Promise<void> => writeFile(join(directory, 'goes-on'), '');

test('two processes that need a program build it once; the one that waits says so and takes the result', async () => {
  const first = needs('helm', 'act');
  await first.says('compiling');
  const second = needs('helm');
  await second.says('helm is being built by another process: waiting for it');
  await goOn();
  expect(await first.output).toContain('built helm 4.3.1');
  const path = /"helm":"([^"]+)"/.exec(await second.output)?.[1] ?? '';
  expect(await readFile(path, 'utf8')).toBe('helm.sh/helm/v4/cmd/helm\n');
  expect(await builds()).toHaveLength(1);
});

test('programs of one group are built by one call of Go, each with its own version', async () => {
  await goOn();
  await needs('helm', 'kubectl').output;
  const [build = ''] = await builds();
  expect(build).toMatch(/ helm\.sh\/helm\/v4\/cmd\/helm k8s\.io\/kubernetes\/cmd\/kubectl$/);
  expect(build).toContain('-ldflags=helm.sh/helm/v4/cmd/helm=-s -w -X=helm.sh/helm/v4/internal/version.version=v4.3.1');
});

test('a failure names the program, its group and what Go said, and leaves nothing unfinished', async () => {
  await Promise.all([goOn(), writeFile(join(directory, 'fails'), '')]);
  const output = await needs('helm').output;
  expect(output).toContain(
    'Building helm in testbed/tools/bed failed:\n# helm.sh/helm/v4/cmd/helm\nmain.go:1:1: no such thing',
  );
  expect(await readdir(join(directory, 'cache', 'tools'))).toEqual([]);
});

test('a process that is killed while it builds leaves no program, and the next one builds it', async () => {
  const first = needs('helm');
  await first.says('compiling');
  first.child.kill('SIGKILL');
  await first.output;
  await goOn();
  const output = await needs('helm').output;
  expect(output).toContain('built helm');
  expect((await readdir(join(directory, 'cache', 'tools'))).filter((name) => name.startsWith('building-'))).toEqual([]);
}, 60_000);
