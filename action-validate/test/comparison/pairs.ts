/** A public tool that is run on the files of the corpus. */
export type Tool = 'kube-score' | 'istioctl analyze' | 'kubectl-validate' | 'kubeconform -strict';

/** Rules of a tool that are about the same as a check of ours. */
export interface Pair {
  readonly check: string;
  readonly tool: Tool;
  /** By the names that the tool gives them; any failure when there are none. */
  readonly rules: readonly string[];
  /** The cases that they are about. Default: all of the check. */
  readonly about?: RegExp;
  readonly reasons: readonly Reason[];
}

/** Why one of the two finds something and the other does not. The first that fits a case counts. */
export interface Reason {
  readonly only: 'ours' | 'theirs';
  readonly cases: RegExp;
  /** One sentence. */
  readonly why: string;
}

const EXTENSION_KINDS = 'It knows no custom resources unless it is given their definitions in a directory.';

export const PAIRS: readonly Pair[] = [
  {
    check: 'check_image_name',
    tool: 'kube-score',
    rules: ['container-image-tag'],
    reasons: [
      { only: 'ours', cases: /port of a registry/, why: 'It takes any text behind the last colon for a tag.' },
      {
        only: 'ours',
        cases: /./,
        why: 'It looks at the tag alone; whether the rest is a reference that a runtime takes is not its question.',
      },
      { only: 'theirs', cases: /placeholder/, why: 'It does not know that the injector replaces `auto`.' },
    ],
  },
  {
    check: 'check_duplicate_environment_variables',
    tool: 'kube-score',
    rules: ['environment-variable-key-duplication'],
    reasons: [{ only: 'ours', cases: /./, why: 'It does not read what `envFrom` brings; ours is a warning there.' }],
  },
  {
    check: 'check_resource_memory_limits_and_requests',
    tool: 'kube-score',
    rules: ['container-resources'],
    reasons: [
      {
        only: 'ours',
        cases: /no request/,
        why: 'A missing request is a warning to it: the API server takes the limit for it.',
      },
      { only: 'ours', cases: /./, why: 'It asks whether there is a request and a limit, not whether they make sense.' },
      {
        only: 'theirs',
        cases: /LimitRange|default limit|pod as a whole/,
        why: 'It does not know the defaults that a LimitRange, or the resources of the pod, give to a container.',
      },
      { only: 'theirs', cases: /Istio's own/, why: "Ours leaves what Istio's own pods need to the IstioOperator." },
    ],
  },
  {
    check: 'check_service_discovery',
    tool: 'kube-score',
    rules: ['service-targets-pod'],
    reasons: [
      {
        only: 'ours',
        cases: /./,
        why: 'It compares selectors with labels; ports, names in texts, routes and subsets are not its question.',
      },
    ],
  },
  {
    check: 'check_network_policies',
    tool: 'kube-score',
    rules: ['pod-networkpolicy', 'networkpolicy-targets-pod'],
    reasons: [
      {
        only: 'theirs',
        cases: /no policy at all|another namespace/,
        why: 'It demands a policy for every pod; in a namespace without any, nobody has decided anything, so ours says nothing.',
      },
      {
        only: 'theirs',
        cases: /empty selector without pods/,
        why: 'An empty selector means all pods there are, which may be none yet.',
      },
      {
        only: 'theirs',
        cases:
          /Istio's own|host's network|gateway|every(one| namespace| address)|label that the namespace|second policy|egress alone/,
        why: "Ours leaves Istio's own pods, such as the gateway of these cases, to their charts, and knows that pods on the host's network have no policies.",
      },
      {
        only: 'ours',
        cases: /./,
        why: 'It does not read the rules of a policy: ports, gateways, DNS, istiod and metrics are not its question.',
      },
    ],
  },
  {
    check: 'check_cronjob_periods',
    tool: 'kube-score',
    rules: ['cronjob-has-deadline'],
    about: /deadline|five fields/,
    reasons: [
      {
        only: 'theirs',
        cases: /./,
        why: 'It demands a deadline of every CronJob; without one, Kubernetes counts missed starts back to the last run, which is no fault by itself.',
      },
      { only: 'ours', cases: /./, why: 'It asks whether there is a deadline, not whether the controller can keep it.' },
    ],
  },
  {
    check: 'check_manifest_api_versions',
    tool: 'kube-score',
    rules: ['stable-version'],
    reasons: [
      {
        only: 'ours',
        cases: /./,
        why: 'Its list has the beta versions of six kinds; it knows neither Istio and Gateway API nor the definitions in the charts.',
      },
    ],
  },
  {
    check: 'check_manifests',
    tool: 'kube-score',
    rules: ['label-values', 'deployment-pod-selector-labels-match-template-metadata-labels'],
    reasons: [{ only: 'ours', cases: /./, why: 'It does not look at names.' }],
  },
  {
    check: 'check_manifests',
    tool: 'kubectl-validate',
    rules: [],
    reasons: [
      {
        only: 'ours',
        cases: /selector asks for/,
        why: 'The API server finds it in code that is in no schema, so it is not in what the tool reads.',
      },
      {
        only: 'theirs',
        cases: /colons in the name of a role/,
        why: 'It takes the names of all kinds for DNS subdomains; the API server allows colons in those of RBAC.',
      },
    ],
  },
  {
    check: 'check_schema',
    tool: 'kubectl-validate',
    rules: [],
    reasons: [{ only: 'theirs', cases: /custom resource|definition keeps/, why: EXTENSION_KINDS }],
  },
  {
    check: 'check_schema',
    tool: 'kubeconform -strict',
    rules: [],
    reasons: [
      {
        only: 'theirs',
        cases: /custom resource|definition keeps/,
        why: 'It is given the catalogue alone here; ours gives it the schemas that the charts bring themselves.',
      },
    ],
  },
  {
    check: 'check_yaml_validity',
    tool: 'kubeconform -strict',
    rules: [],
    about: /^a render with/,
    reasons: [
      {
        only: 'ours',
        cases: /once without quotes/,
        why: 'It looks for keys that are written alike, and `yes` and `"true"` are one only when JSON is made of them.',
      },
      {
        only: 'theirs',
        cases: /no object/,
        why: 'It says of a document without `kind` that it is none, as `check_manifests` does.',
      },
    ],
  },
  {
    check: 'check_istio_serviceentry_port_protocol',
    tool: 'istioctl analyze',
    rules: ['IST0106', 'IST0134'],
    reasons: [
      {
        only: 'theirs',
        cases: /istiod allocates/,
        why: 'It does not know that istiod allocates addresses by default.',
      },
    ],
  },
  {
    check: 'check_istio_inbound_ports_annotation',
    tool: 'istioctl analyze',
    rules: ['IST0107', 'IST0108', 'IST0125'],
    reasons: [
      {
        only: 'ours',
        cases: /./,
        why: 'Without a cluster its analyzers of annotations do not run: they need the namespaces.',
      },
    ],
  },
  {
    check: 'check_reserved_ports',
    tool: 'istioctl analyze',
    rules: ['IST0144'],
    reasons: [
      {
        only: 'ours',
        cases: /./,
        why: 'Without a cluster its analyzer of users does not run, and it has none of ports.',
      },
    ],
  },
  {
    check: 'check_service_discovery',
    tool: 'istioctl analyze',
    rules: ['IST0101', 'IST0137', 'IST0173', 'IST0174'],
    reasons: [
      {
        only: 'ours',
        cases: /./,
        why: 'Without a cluster it looks at subsets and gateways alone, and reads neither Services nor texts.',
      },
      {
        only: 'theirs',
        cases: /what clients ask a gateway for/,
        why: 'The Gateway is not in the charts; `check_istio_manifests` says that it is not known.',
      },
    ],
  },
  {
    check: 'check_istio_manifests',
    tool: 'istioctl analyze',
    rules: ['IST0106', 'IST0118'],
    reasons: [
      {
        only: 'ours',
        cases: /says no protocol/,
        why: 'Without a cluster its analyzer of Services does not run; `istioctl validate`, which ours runs too, finds it.',
      },
    ],
  },
];
