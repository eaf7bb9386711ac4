import type { JsonObject } from '../../../shared/manifest/manifest.ts';

/** A Helm release of an environment. */
export interface Release {
  readonly name: string;
  /** Undefined when the Helmfile leaves it to the kubeconfig. */
  readonly namespace: string | undefined;
  readonly chart: Chart;
}

export interface Chart {
  /** The name in Chart.yaml; for a chart from elsewhere the last part of what the Helmfile writes. */
  readonly name: string;
  /** In the repository; undefined for a chart from elsewhere. */
  readonly directory: string | undefined;
}

/** The path in the repository of a file of a chart. The chart's directory may be the repository itself. */
export function inChart(directory: string, file: string): string {
  return directory === '.' || directory === '' ? file : `${directory}/${file}`;
}

/** Values that a Helmfile gives: a file, by its path in the repository, or written in the Helmfile itself. */
export type Values = { readonly file: string } | { readonly inline: JsonObject };

/** `cart in shop`, as far as it is known. */
export function describeRelease({ name, namespace }: Release): string {
  return namespace === undefined ? name : `${name} in ${namespace}`;
}
