import { runProgram } from '../tools/program.ts';

export interface HelmTemplate {
  /** Absolute path of helm. */
  readonly helm: string;
  /** The chart's directory. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Paths of values files, later ones first in importance. */
  readonly values: readonly string[];
  /** `.Capabilities.KubeVersion`. Default: helm's own. */
  readonly kubeVersion?: string | undefined;
  /** Directory for the output. */
  readonly temporary: string;
}

const TIMEOUT = 120_000;

/** A chart is rendered in less time than Go needs to collect its garbage: a fifth less than with Go's own setting. */
const SHORT_LIVED = { GOGC: '400' } as const;

/** `helm template`: the path of the rendered manifests. Contacts no cluster and no repository. */
export async function helmTemplate(options: HelmTemplate): Promise<string> {
  const { stdout } = await runProgram({
    program: options.helm,
    args: [
      ...['template', '--namespace', options.namespace, '--include-crds'],
      ...options.values.flatMap((file) => ['--values', file]),
      ...(options.kubeVersion === undefined ? [] : ['--kube-version', options.kubeVersion]),
      // The name may come from a chart: it must not be taken for an option.
      ...['--', options.release, options.chart],
    ],
    env: { ...helmEnvironment(options.temporary), ...SHORT_LIVED },
    timeout: TIMEOUT,
    temporary: options.temporary,
    next: `Correct the chart; \`helm template ${options.release} CHART\` shows the same message.`,
  });
  return stdout;
}

/** helm's own directories, kept away from the user's: no plugin and no repository of theirs takes part. */
export function helmEnvironment(temporary: string): Readonly<Record<string, string | undefined>> {
  return {
    HELM_CACHE_HOME: `${temporary}/helm/cache`,
    HELM_CONFIG_HOME: `${temporary}/helm/config`,
    HELM_DATA_HOME: `${temporary}/helm/data`,
    KUBECONFIG: undefined,
  };
}

/** Keeps helmfile from the user's own helm, from the network, and from template functions that run commands. */
export function helmfileEnvironment(temporary: string): Readonly<Record<string, string | undefined>> {
  return {
    ...helmEnvironment(temporary),
    HELMFILE_DISABLE_INSECURE_FEATURES: 'true',
    HELMFILE_UPGRADE_NOTICE_DISABLED: 'true',
    HELMFILE_TEMPDIR: temporary,
  };
}
