import type { JsonPath } from '../../../shared/manifest/finding.ts';
import type { Check, OptionSchemas, Problem } from '../model/check.ts';
import { textList } from '../model/options.ts';
import { type ImageReference, parseImageReference } from '../objects/image-reference.ts';
import { allContainers, type Container, type PodTemplate, podTemplates } from '../objects/pod-templates.ts';

export interface ImageNameOptions {
  /** Registries, or registries with a path, that images may come from, such as `ghcr.io/acme`. Empty: all. */
  readonly registries: readonly string[];
}

export const IMAGE_NAME_DEFAULTS: ImageNameOptions = { registries: [] };

const OPTIONS: OptionSchemas = {
  registries: textList('Registries, or registries with a path, that images may come from. Default: all.'),
};

export function checkImageName(options: ImageNameOptions = IMAGE_NAME_DEFAULTS): Check {
  return {
    name: 'check_image_name',
    options: OPTIONS,
    what: 'Every image is a name that container runtimes accept, with a tag or digest that stays the same.',
    why: 'The pod cannot start, or the next one of the same Deployment runs something else.',
    run: (set) =>
      podTemplates(set).flatMap((template) =>
        allContainers(template).flatMap((container) => checkImage(template, container, options)),
      ),
  };
}

function checkImage({ manifest }: PodTemplate, { name, path, body }: Container, options: ImageNameOptions): Problem[] {
  const { image } = body;
  const error = (message: string, fix: string, at: JsonPath = [...path, 'image']): Problem[] => [
    { severity: 'error', message, fix, manifest, path: at },
  ];
  if (image === undefined || image === null || image === '') {
    return error(`The container ${name} has no image.`, 'Name one, with its tag or digest.', path);
  }
  if (typeof image !== 'string') {
    return error(`The image of the container ${name} is not a string.`, 'Put it in quotes.');
  }
  if (isInjectorsPlaceholder(body)) return [];
  const shown = JSON.stringify(image);
  const reference = parseImageReference(image);
  if ('fault' in reference) {
    return error(`The image ${shown} ${reference.fault}.`, 'Write it as registry/name:tag, the name in lower case.');
  }
  const { registry, tag, digest } = reference;
  if (registry !== registry.toLowerCase()) {
    const message = `The image ${shown} begins with an upper-case letter, so "${registry}" is taken for a registry.`;
    return error(message, 'Write the name in lower case.');
  }
  if (!isAllowed(reference, options.registries)) {
    const message = `The image ${shown} comes from ${registry}, which is not one of the allowed registries.`;
    return error(message, `Use an image from ${options.registries.join(', ')}.`);
  }
  if (digest !== undefined) return [];
  if (tag === undefined) {
    return error(
      `The image ${shown} has neither a tag nor a digest, so it is \`latest\`.`,
      'Add its version as a tag.',
    );
  }
  if (tag !== 'latest') return [];
  return error(`The image ${shown} has the tag \`latest\`, which moves.`, 'Use the tag of a version, or a digest.');
}

/** The injector replaces the image of a gateway, or of a sidecar that the pod customizes. */
function isInjectorsPlaceholder({ name, image }: Container['body']): boolean {
  return name === 'istio-proxy' && image === 'auto';
}

function isAllowed({ registry, repository }: ImageReference, registries: readonly string[]): boolean {
  const name = `${registry}/${repository}`;
  return registries.length === 0 || registries.some((allowed) => name.startsWith(allowed.replace(/\/*$/, '/')));
}
