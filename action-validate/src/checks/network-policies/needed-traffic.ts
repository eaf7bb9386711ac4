import type { Severity } from '../../../../shared/manifest/finding.ts';
import { describeIdentity } from '../../../../shared/manifest/identity.ts';
import type { Problem } from '../../model/check.ts';
import { type ManifestSet, namespaceOf, ofKind } from '../../model/manifest-set.ts';
import { isInjected } from '../../objects/injection.ts';
import { isIstiosOwn } from '../../objects/istio-own.ts';
import { type PodTemplate, podTemplates } from '../../objects/pod-templates.ts';
import { type Answer, any, type Far, reaches } from './peers.ts';
import { allowsPort, type Direction, type Policy, policiesByPod } from './policy.ts';

/** What every pod, or every pod with a sidecar, needs whatever its policies are for. */
export function checkNeededTraffic(set: ManifestSet, policies: readonly Policy[]): Problem[] {
  const isolating = policiesByPod(policies);
  const istiod: Far = { namespace: istiodNamespace(set), labels: { app: 'istiod', istio: 'pilot' } };
  const missing: Missing[] = [];
  for (const template of podTemplates(set)) {
    const own = isolating.get(template) ?? [];
    if (isIstiosOwn(template.manifest) || template.spec.hostNetwork === true) continue;
    const injected = isInjected(set, template);
    const egress = own.filter(({ isolates }) => isolates.has('egress'));
    const ingress = own.filter(({ isolates }) => isolates.has('ingress'));
    if (egress.length > 0) {
      const dns = allowed(set, egress, DNS, 'UDP', 53);
      if (dns !== 'yes') missing.push({ ...NEEDS.dns, template, policies: egress, severity: severityOf(dns, true) });
      const xds = injected === false ? 'yes' : allowed(set, egress, istiod, 'TCP', 15012);
      if (xds !== 'yes') {
        missing.push({ ...NEEDS.istiod, template, policies: egress, severity: severityOf(xds, injected) });
      }
    }
    if (ingress.length === 0 || injected === false || template.annotations[SCRAPE] === 'false') continue;
    const rules = ingress.flatMap((policy) => policy.ingress);
    const scraped = [15020, 15090].some((port) => rules.some((rule) => allowsPort(rule, 'TCP', port, template)));
    if (!scraped) {
      missing.push({ ...NEEDS.metrics, template, policies: ingress, severity: severityOf('no', injected) });
    }
  }
  return problemsOf(missing);
}

/** Annotation of pods that Prometheus does not scrape. */
const SCRAPE = 'prometheus.io/scrape';
/** Kubernetes' DNS, whatever implements it. */
const DNS: Far = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };

interface Need {
  readonly direction: Direction;
  readonly what: string;
  readonly fix: string;
}

const NEEDS: Readonly<Record<'dns' | 'istiod' | 'metrics', Need>> = {
  dns: {
    direction: 'egress',
    what: 'allow no DNS (UDP port 53 of kube-dns in kube-system)',
    fix: 'Allow UDP and TCP port 53 to kube-system.',
  },
  istiod: {
    direction: 'egress',
    what: 'do not let the sidecar reach istiod (TCP port 15012), so it never becomes ready',
    fix: "Allow TCP port 15012 to istiod's namespace.",
  },
  metrics: {
    direction: 'ingress',
    what: 'let nobody read the metrics of the sidecar (TCP port 15020 or 15090)',
    fix: 'Allow TCP port 15020 from the namespace of Prometheus, or annotate the pods prometheus.io/scrape: "false".',
  },
};

interface Missing extends Need {
  readonly template: PodTemplate;
  readonly policies: readonly Policy[];
  readonly severity: Severity;
}

/** What is allowed to pods that may have no sidecar at all is unknown as well. */
function severityOf(answer: Answer, concerned: boolean | undefined): Severity {
  return answer === 'no' && concerned === true ? 'error' : 'unknown';
}

function allowed(set: ManifestSet, policies: readonly Policy[], far: Far, protocol: string, port: number): Answer {
  return any(
    policies.flatMap((policy) =>
      policy.egress.filter((rule) => allowsPort(rule, protocol, port)).map((rule) => reaches(set, policy, rule, far)),
    ),
  );
}

/** Where the charts put istiod, or else where it usually is. */
function istiodNamespace(set: ManifestSet): string {
  const service = ofKind(set, '', 'Service').find(({ body }) => JSON.stringify(body.spec ?? null).includes('"istiod"'));
  return (service === undefined ? undefined : namespaceOf(set, service)) ?? 'istio-system';
}

/** One problem for all pods that lack the same because of the same policies: on the first of them. */
function problemsOf(missing: readonly Missing[]): Problem[] {
  const groups = Map.groupBy(missing, ({ what, severity, policies }) =>
    JSON.stringify([what, severity, policies.map(({ manifest }) => manifest.identity)]),
  );
  return [...groups.values()].flatMap((group): Problem[] => {
    const [first] = group;
    const policy = first?.policies[0];
    if (first === undefined || policy === undefined) return [];
    const others = group.length === 1 ? '' : ` and ${group.length - 1} other workload${group.length === 2 ? '' : 's'}`;
    const who = `The policies of ${describeIdentity(first.template.manifest.identity)}${others}`;
    const said =
      first.severity === 'error' ? first.what : `may ${first.what.replace(/^do not/, 'not')}, which is not known here`;
    const { fix, severity, direction } = first;
    return [{ severity, message: `${who} ${said}.`, fix, manifest: policy.manifest, path: ['spec', direction] }];
  });
}
