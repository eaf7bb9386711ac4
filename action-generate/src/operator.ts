import { isNode, LineCounter, parseDocument } from 'yaml';
import { UserError } from '../../shared/report/errors.ts';

/**
 * Refuses an IstioOperator file whose tag is not the version of mesh.yaml: one of the two was forgotten.
 * @param text the file's content
 * @throws UserError that names the line
 */
export function checkOperator(text: string, file: string, version: string, configFile: string): void {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new UserError(`This is not valid YAML: ${problem.message.split(' at line')[0]}.`, {
      where: { file, line: lineCounter.linePos(problem.pos[0]).line },
      next: `Correct ${file}.`,
    });
  }
  if (document.get('kind') !== 'IstioOperator') {
    throw new UserError('This is not an IstioOperator.', {
      where: { file, line: 1 },
      next: 'The file needs `apiVersion: install.istio.io/v1alpha1` and `kind: IstioOperator`.',
    });
  }
  const tag = document.getIn(['spec', 'tag']);
  if (tag === undefined || tag === null) {
    throw new UserError('`spec.tag` is missing, so the images would not be those of the version.', {
      where: { file },
      next: `Add \`tag: ${version}\` under \`spec:\`.`,
    });
  }
  if (String(tag) !== version) {
    const node = document.getIn(['spec', 'tag'], true);
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    throw new UserError(`\`spec.tag\` is ${String(tag)}, but \`istio.version\` in ${configFile} is ${version}.`, {
      where: { file, line: lineCounter.linePos(offset).line },
      next: 'Make them the same, or run action-generate with the input `version`, which sets both.',
    });
  }
}
