// Starts one of the project's scripts: `node scripts/run.mjs SCRIPT [ARGS…]`, after installing what it needs.
// This file alone must run on whatever Node a fresh machine has; everything else runs on the Node of package.json.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const node = join(root, 'node_modules', 'node', 'bin', 'node');

if (!isInstalled()) install();

const [script, ...args] = process.argv.slice(2);
if (script === undefined) throw new Error('Usage: node scripts/run.mjs SCRIPT [ARGS…]');
const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
// Node calls SQLite experimental, whose lock keeps two builds of the bundles apart.
const flags = ['--disable-warning=ExperimentalWarning'];
const child = spawn(node, [...flags, join(root, script), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
});
// The script decides how it ends on a signal; we only report how it ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));

/** npm keeps a copy of the lock file that it last installed; only `packages` without links can be compared. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(node) || !existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional === true || present[name]?.version === entry.version,
  );
}

function install() {
  process.stderr.write('Installing npm packages (npm ci) …\n');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) {
    process.stderr.write('npm ci failed: see its message above.\n');
    process.exit(1);
  }
}
