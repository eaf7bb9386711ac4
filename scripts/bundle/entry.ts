import { build } from 'esbuild';
import { checkedOutput } from './checked-output.ts';

const CHECK = 'shared/action/required-node.ts';

/**
 * The code of `dist/index.js`: checks the version of Node, then loads the action. The action must be loaded by
 * `import()`: a static import is linked before any code runs, and an old Node then fails on the first name that its own
 * modules lack. `inputs` are the files that it is made of.
 */
export async function entryCode(
  root: string,
  main: string,
): Promise<{ readonly code: string; readonly inputs: readonly string[] }> {
  const result = await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        import { nodeRefusal } from './${CHECK}';
        const refusal = nodeRefusal(process.versions.node);
        if (refusal === undefined) import(${JSON.stringify(main)});
        else {
          console.log(refusal);
          process.exitCode = 1;
        }`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    external: [main],
    platform: 'node',
    format: 'esm',
    // What a Node that is too old can parse.
    target: 'node12.20',
    minify: true,
    write: false,
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  return { code: checkedOutput(result)[0]?.text ?? '', inputs: [CHECK] };
}
