import { checkJvmMaxHeapConfig } from '../../src/checks/check-jvm-max-heap-config.ts';
import type { CheckCorpus, Fault, NearMiss } from './corpus.ts';

const check = checkJvmMaxHeapConfig();

interface Jvm {
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: string;
  readonly args?: string;
  readonly limit?: string;
  readonly more?: string;
}

export function jvm({ env = {}, command = '[]', args = '[]', limit = '1Gi', more = '' }: Jvm): string {
  const variables = Object.entries(env).map(([name, value]) => `{name: ${name}, value: ${JSON.stringify(value)}}`);
  const resources = limit === '' ? '{}' : `{limits: {memory: ${limit}}}`;
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    spec:
      containers:
        - {name: cart, env: [${variables.join(', ')}], command: ${command}, args: ${args}, resources: ${resources}${more}}
`;
}

export const TOOL = 'JAVA_TOOL_OPTIONS';

const FAULTS: readonly Fault[] = [
  [
    'seven eighths of the limit, as a chart had it',
    jvm({ env: { [TOOL]: '-Xms4096m -Xmx7168m' }, limit: '8Gi' }),
    /^error .*88 % of its memory limit/,
    { source: 'https://github.com/pegasystems/pega-helm-charts/pull/267' },
  ],
  [
    'bytes that are a little more than the limit',
    jvm({ command: '[java, -Xms9148280340, -Xmx9148280340, -server]', limit: '"9148093649"' }),
    /^error .*10[01] % of its memory limit/,
    { source: 'https://github.com/strimzi/strimzi-kafka-operator/issues/4094' },
  ],
  [
    'four fifths of the limit, which left no room beside the heap',
    jvm({ env: { [TOOL]: '-XX:MaxRAMPercentage=80' }, limit: '2000Mi' }),
    /^error .*80 % of its memory limit/,
    { source: 'https://github.com/virtualcell/vcell/pull/1899' },
  ],
  [
    'a heap as large as the limit',
    jvm({ env: { [TOOL]: '-Xmx1g' } }),
    /^error .*1024 MiB of heap, 100 % of its memory limit/,
  ],
  ['a heap of 1 GiB in 1 GB', jvm({ env: { [TOOL]: '-Xmx1g' }, limit: '1G' }), /108 % of its memory limit of 954 MiB/],
  ['more than three quarters', jvm({ env: { [TOOL]: '-Xmx769m' } }), /may take 769 MiB/],
  ['the command line', jvm({ command: '[java, -Xmx900m, -jar, app.jar]' }), /900 MiB/],
  ['arguments of the image', jvm({ args: '["-Xmx900m", "-jar", "app.jar"]' }), /900 MiB/],
  ['a shell', jvm({ command: '[sh, -c, "exec java -Xmx900m -jar app.jar"]' }), /900 MiB/],
  [
    'a variable of a shell',
    jvm({ env: { OPTS: '-Xms1m -Xmx900m' }, command: '[sh, -c, "java $OPTS -jar app.jar"]' }),
    /900 MiB/,
  ],
  ['the last flag', jvm({ env: { [TOOL]: '-Xmx100m -Xmx900m' } }), /900 MiB/],
  ['the last source', jvm({ env: { _JAVA_OPTIONS: '-Xmx900m', [TOOL]: '-Xmx100m' } }), /900 MiB/],
  [
    'the command line over the variable',
    jvm({ env: { [TOOL]: '-Xmx100m' }, command: '[java, -Xmx900m, A]' }),
    /900 MiB/,
  ],
  ['-XX:MaxHeapSize', jvm({ env: { JDK_JAVA_OPTIONS: '-XX:MaxHeapSize=900m' } }), /900 MiB/],
  ['MaxRAMPercentage', jvm({ env: { [TOOL]: '-XX:MaxRAMPercentage=90.0' } }), /MaxRAMPercentage 90, more than 80/],
  [
    'a percentage between the two bounds',
    jvm({ env: { [TOOL]: '-XX:MaxRAMPercentage=78' } }),
    /78 % of its memory limit/,
  ],
  ['no limit', jvm({ env: { [TOOL]: '-Xmx512m' }, limit: '' }), /without a memory limit/],
  ['a start above the maximum', jvm({ env: { [TOOL]: '-Xms512m -Xmx256m' } }), /starts its JVM with a heap of 512 MiB/],
  ['a size that the JVM refuses', jvm({ env: { [TOOL]: '-Xmx512mb' } }), /gives its JVM -Xmx512mb, which it refuses/],
  ['a unit of Kubernetes', jvm({ env: { [TOOL]: '-Xmx512Mi' } }), /-Xmx512Mi, which it refuses/],
  ['a start that is the heap', jvm({ env: { [TOOL]: '-Xms900m' } }), /900 MiB of heap/],
  [
    'options that only the cluster knows',
    jvm({ more: ', envFrom: [{secretRef: {name: options}}]', command: '[java, -jar, app.jar]' }),
    /^unknown .*an object in `envFrom` that is not in the charts/,
  ],
  ['a file of the image', jvm({ command: '[java, "@/opt/options", A]' }), /^unknown .*the file \/opt\/options/],
  [
    'a variable that only a start script reads',
    jvm({ env: { JAVA_OPTS: '-Xmx900m' } }),
    /^unknown .*900 MiB.*if its start script uses JAVA_OPTS/,
  ],
];

const NEAR_MISSES: readonly NearMiss[] = [
  ['three quarters', jvm({ env: { [TOOL]: '-Xmx768m' } })],
  ['no flag: a quarter of the limit', jvm({ command: '[java, -jar, app.jar]' })],
  ['MaxRAMPercentage of 75', jvm({ env: { [TOOL]: '-XX:MaxRAMPercentage=75.0' } })],
  ['a percentage that -Xmx beats', jvm({ env: { [TOOL]: '-XX:MaxRAMPercentage=95 -Xmx512m' } })],
  [
    'a percentage in a small container, which gets half',
    jvm({ env: { [TOOL]: '-XX:MaxRAMPercentage=80' }, limit: '200Mi' }),
  ],
  ['an argument of the program', jvm({ command: '[java, -jar, app.jar, -Xmx8g]' })],
  ['an earlier source', jvm({ env: { [TOOL]: '-Xmx4g' }, command: '[java, -Xmx512m, -jar, app.jar]' })],
  ['something else than Java', jvm({ env: { OPTS: '-Xmx4g' }, command: '[python, app.py]', limit: '' })],
  ['a word that only looks like it', jvm({ command: '[sh, -c, "echo java -Xmx4g"]' })],
  ['a start script within bounds either way', jvm({ env: { JAVA_OPTS: '-Xmx512m' } })],
  ['hexadecimal bytes', jvm({ env: { [TOOL]: '-Xmx0x20000000' } })],
  ['MaxRAM', jvm({ env: { [TOOL]: '-XX:MaxRAM=512m -XX:MaxRAMPercentage=80' } })],
];

export const JVM_MAX_HEAP_CONFIG: CheckCorpus = {
  check,
  faults: [...FAULTS],
  nearMisses: [...NEAR_MISSES],
};
