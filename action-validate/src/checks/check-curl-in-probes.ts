import { isObject, type JsonObject, textOf } from '../../../shared/manifest/manifest.ts';
import type { Check, Problem } from '../model/check.ts';
import type { ManifestSet } from '../model/manifest-set.ts';
import { environmentOf, expandedWords } from '../objects/environment-variables.ts';
import {
  allContainers,
  type Container,
  type PodTemplate,
  PROBE_FIELDS,
  podTemplates,
} from '../objects/pod-templates.ts';
import { type Invocation, programsOf } from '../shell/programs.ts';

const CLIENTS: readonly (string | undefined)[] = ['curl', 'wget'];

export const checkCurlInProbes: Check = {
  name: 'check_curl_in_probes',
  what: 'Probes ask over HTTP, TCP or gRPC themselves and do not run curl or wget for it.',
  why: 'The image needs a shell and the program, each probe starts a process, and its own time limit is lost.',
  run: (set) =>
    podTemplates(set).flatMap((template) =>
      allContainers(template).flatMap((container) =>
        PROBE_FIELDS.flatMap((probe) => checkProbe(set, template, container, probe)),
      ),
    ),
};

function checkProbe(
  set: ManifestSet,
  { manifest }: PodTemplate,
  { name, path, body }: Container,
  probe: string,
): Problem[] {
  const definition = body[probe];
  const exec = isObject(definition) ? definition.exec : undefined;
  if (!isObject(exec)) return [];
  const environment = environmentOf(set, manifest, body);
  const programs = programsOf(expandedWords(exec.command, environment), (name) => environment.values.get(name));
  const at = { manifest, path: [...path, probe, 'exec', 'command'] };
  const client = programs.find(({ program }) => CLIENTS.includes(program));
  const where = `The ${probe} of the container ${name}`;
  if (client !== undefined) {
    const message = `${where} runs ${client.program}, which the image must have and each probe starts anew.`;
    return [{ severity: 'error', message, fix: fixFor(client), ...at }];
  }
  if (programs.every(({ program }) => program !== undefined)) return [];
  const message = `${where} runs a program whose name is in a variable, so whether it is curl or wget is not known.`;
  return [{ severity: 'unknown', message, fix: 'Write the name of the program out.', ...at }];
}

function fixFor(client: Invocation): string {
  const handler = equivalentHandler(client);
  const use = handler === undefined ? '`httpGet`' : `\`httpGet: ${handler}\``;
  return `Use ${use} in place of \`exec\`: Istio rewrites httpGet, tcpSocket and grpc probes, so they work with mutual TLS.`;
}

/** The `httpGet` that asks for the same address; undefined when the address is not plain to see. */
function equivalentHandler({ arguments: words }: Invocation): string | undefined {
  const url = words.filter(({ known }) => known).find(({ text }) => ADDRESS.test(text));
  const [, scheme = 'http', host = '', port, path = '/'] = ADDRESS.exec(url?.text ?? '') ?? [];
  if (host === '') return undefined;
  const handler: JsonObject = {
    path,
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    ...(scheme === 'https' ? { scheme: 'HTTPS' } : {}),
    ...(LOOPBACK.test(host) ? {} : { host }),
  };
  const fields = Object.entries(handler).map(([field, value]) => `${field}: ${textOf(value)}`);
  return `{${fields.join(', ')}}`;
}

/** A URL, or what curl takes for one: a loopback address, a host with a port. */
const ADDRESS =
  /^(?:(https?):\/\/)?((?<=\/\/)[^\s:/?#]+|localhost|127\.[\d.]+|0\.0\.0\.0|\[[\da-fA-F:]+\]|[\w.-]+(?=:\d))(?::(\d{1,5}))?(\/\S*)?$/;
const LOOPBACK = /^(localhost|127\.[\d.]+|0\.0\.0\.0|\[[:0]*1?\])$/;
