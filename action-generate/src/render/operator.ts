import { lineOf, parseYamlDocument, type YamlDocument } from '../../../shared/config/yaml-document.ts';
import { UserError } from '../../../shared/log/errors.ts';
import { describePath } from '../../../shared/manifest/finding.ts';
import { type IstioTag, istioTags } from '../versions/istio-tags.ts';

/**
 * Parses an IstioOperator file.
 * @throws UserError that names the line
 */
export function parseOperator(text: string, file: string): YamlDocument {
  const yaml = parseYamlDocument(text, file);
  if (yaml.document.get('kind') === 'IstioOperator') return yaml;
  throw new UserError('This is not an IstioOperator.', {
    where: { file, line: 1 },
    next: 'The file needs `apiVersion: install.istio.io/v1alpha1` and `kind: IstioOperator`.',
  });
}

/**
 * Refuses an IstioOperator file with a tag that is not the version of mesh.yaml: one of the two was forgotten.
 * @param overlay it is merged over others, and so needs no tag of its own
 * @throws UserError that names the line
 */
export function checkTags(operator: YamlDocument, overlay: boolean, version: string, configFile: string): void {
  const { file } = operator;
  const tags = istioTags(operator);
  if (!overlay && !tags.some(({ path }) => describePath(path) === 'spec.tag')) {
    throw new UserError('`spec.tag` is missing, so the images would not be those of the version.', {
      where: { file, line: lineOf(operator, operator.document.get('spec', true)) },
      next: `Add \`tag: ${version}\` under \`spec:\`.`,
    });
  }
  const wrong = tags.find((tag) => tag.version !== version);
  if (wrong === undefined) return;
  throw new UserError(`${describeTag(wrong)}, but \`istio.version\` in ${configFile} is ${version}.`, {
    where: { file, line: operator.lines.linePos(wrong.start).line },
    next: 'Make them the same, or run action-generate with the input `version`, which sets both.',
  });
}

/** `` `spec.tag` is 1.27.3 ``: the beginning of a sentence. */
export function describeTag({ path, in: place, tag }: IstioTag): string {
  return `\`${describePath(path)}\` ${place === 'image' ? 'has an image with the tag' : 'is'} ${tag}`;
}
