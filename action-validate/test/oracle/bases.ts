import { parse } from 'yaml';
import type { JsonObject } from '../../../shared/manifest/manifest.ts';

/**
 * Sound objects, which the API server takes; the comment in front of each is its key. Those of Istio get the label of
 * the revision, without which the bed's webhook does not see them.
 */
const TEXT = `
# deployment
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: shop, labels: {app: cart}}
spec:
  replicas: 2
  selector: {matchLabels: {app: cart}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
  template:
    metadata: {labels: {app: cart, version: v1}}
    spec:
      terminationGracePeriodSeconds: 60
      volumes: [{name: settings, configMap: {name: settings}}, {name: scratch, emptyDir: {}}]
      initContainers: [{name: migrate, image: reg.example.com/m:1, resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}}]
      containers:
        - name: cart
          image: reg.example.com/cart:1.0.0
          ports: [{name: http, containerPort: 8080}, {name: grpc, containerPort: 9090}]
          env: [{name: MODE, value: fast}, {name: TOKEN, valueFrom: {secretKeyRef: {name: token, key: value}}}]
          resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 128Mi}}
          volumeMounts: [{name: settings, mountPath: /etc/settings}, {name: scratch, mountPath: /scratch}]
          readinessProbe: {httpGet: {path: /ready, port: http}}
---
# statefulset
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: a, namespace: shop}
spec:
  serviceName: store
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store}}
    spec:
      containers:
        - name: store
          image: reg.example.com/store:1
          resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}
          volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
# daemonset
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: a, namespace: shop}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: agent, image: "reg.example.com/agent:1", resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}}]
---
# job
apiVersion: batch/v1
kind: Job
metadata: {name: a, namespace: shop}
spec:
  backoffLimit: 2
  template:
    spec:
      restartPolicy: Never
      containers: [{name: run, image: "reg.example.com/run:1", resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}}]
---
# cronjob
apiVersion: batch/v1
kind: CronJob
metadata: {name: a, namespace: shop}
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{name: run, image: "reg.example.com/run:1", resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}}]
---
# pod
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
  containers: [{name: run, image: "reg.example.com/run:1", resources: {requests: {memory: 64Mi}, limits: {memory: 64Mi}}}]
---
# service
apiVersion: v1
kind: Service
metadata: {name: a, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{name: http, port: 80, targetPort: 8080}, {name: grpc, port: 9090}]
---
# configmap
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: shop}
data: {key: value}
---
# secret
apiVersion: v1
kind: Secret
metadata: {name: a, namespace: shop}
type: Opaque
data: {key: dmFsdWU=}
---
# serviceaccount
apiVersion: v1
kind: ServiceAccount
metadata: {name: a, namespace: shop}
---
# claim
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: a, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
# ingress
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: a, namespace: shop}
spec:
  tls: [{hosts: [shop.example.com], secretName: shop-tls}]
  rules:
    - host: shop.example.com
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}
---
# networkpolicy
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: shop}
spec:
  podSelector: {matchLabels: {app: nothing}}
  policyTypes: [Ingress]
  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{protocol: TCP, port: 8080}]}]
---
# autoscaler
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: a, namespace: shop}
spec:
  minReplicas: 2
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
---
# budget
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: a, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: cart}}}
---
# role
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a, namespace: shop}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
# rolebinding
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: a, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: cart, namespace: shop}]
---
# quota
apiVersion: v1
kind: ResourceQuota
metadata: {name: a, namespace: shop}
spec: {hard: {requests.memory: 10Gi, pods: "20"}}
---
# limits
apiVersion: v1
kind: LimitRange
metadata: {name: a, namespace: other}
spec: {limits: [{type: Container, default: {memory: 128Mi}, defaultRequest: {memory: 64Mi}}]}
---
# namespace
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
# priorityclass
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: a}
value: 1000
---
# virtualservice
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: a, namespace: shop}
spec:
  hosts: [a.example.com]
  http:
    - match: [{uri: {prefix: /v1}}]
      timeout: 3s
      retries: {attempts: 2, perTryTimeout: 1s}
      route: [{destination: {host: b.example.com, port: {number: 80}}, weight: 100}]
---
# destinationrule
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: a, namespace: shop}
spec:
  host: b.example.com
  trafficPolicy:
    connectionPool: {http: {http1MaxPendingRequests: 10}}
    outlierDetection: {consecutive5xxErrors: 5, interval: 10s}
  subsets: [{name: v1, labels: {version: v1}}]
---
# gateway
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: a, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: [a.example.com], tls: {mode: SIMPLE, credentialName: cert}}]
---
# serviceentry
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: a, namespace: shop}
spec:
  hosts: [b.example.com]
  location: MESH_EXTERNAL
  resolution: DNS
  ports: [{number: 443, name: tls, protocol: TLS}]
---
# sidecar
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: a, namespace: shop}
spec: {workloadSelector: {labels: {app: cart}}, egress: [{hosts: ["./*", "istio-system/*"]}]}
---
# workloadentry
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: {name: a, namespace: shop}
spec: {address: 10.0.0.1, labels: {app: vm}, ports: {http: 8080}}
---
# workloadgroup
apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: {name: a, namespace: shop}
spec: {metadata: {labels: {app: vm}}, template: {serviceAccount: vm}, probe: {httpGet: {port: 8080}}}
---
# envoyfilter
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: a, namespace: shop}
spec:
  priority: 10
  configPatches:
    - applyTo: CLUSTER
      match: {context: SIDECAR_OUTBOUND}
      patch: {operation: MERGE, value: {connect_timeout: 5s}}
---
# proxyconfig
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: {name: a, namespace: shop}
spec: {concurrency: 2, image: {imageType: distroless}}
---
# authorizationpolicy
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: a, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  action: ALLOW
  rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/web]}}], to: [{operation: {methods: [GET]}}]}]
---
# peerauthentication
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: a, namespace: shop}
spec: {selector: {matchLabels: {app: cart}}, mtls: {mode: STRICT}, portLevelMtls: {"8080": {mode: DISABLE}}}
---
# requestauthentication
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: a, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  jwtRules: [{issuer: https://issuer.example.com, jwksUri: https://issuer.example.com/keys}]
---
# telemetry
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: {name: a, namespace: shop}
spec: {tracing: [{providers: [{name: zipkin}], randomSamplingPercentage: 10}]}
---
# wasmplugin
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: {name: a, namespace: shop}
spec: {selector: {matchLabels: {app: cart}}, url: oci://reg.example.com/plugin:1, phase: AUTHN}
---
# kgateway
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: a, namespace: shop}
spec:
  gatewayClassName: istio
  listeners:
    - {name: http, port: 80, protocol: HTTP, hostname: a.example.com}
    - {name: https, port: 443, protocol: HTTPS, tls: {mode: Terminate, certificateRefs: [{name: cert}]}}
---
# gatewayclass
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: a}
spec: {controllerName: istio.io/gateway-controller}
---
# httproute
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  hostnames: [a.example.com]
  rules:
    - matches: [{path: {type: PathPrefix, value: /v1}}]
      filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-a, value: b}]}}]
      backendRefs: [{name: cart, port: 80}]
      timeouts: {request: 10s, backendRequest: 5s}
---
# grpcroute
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: a, namespace: shop}
spec:
  parentRefs: [{name: edge}]
  rules: [{matches: [{method: {service: acme.Cart, method: Get}}], backendRefs: [{name: cart, port: 9090}]}]
---
# referencegrant
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: a, namespace: shop}
spec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: other}], to: [{group: "", kind: Service}]}
---
# backendtlspolicy
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: a, namespace: shop}
spec:
  targetRefs: [{group: "", kind: Service, name: cart}]
  validation: {hostname: cart.example.com, wellKnownCACertificates: System}
`;

/** By its key. */
export const BASES: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  TEXT.split('---\n').map((text) => {
    const key = /^# (\w+)$/m.exec(text)?.[1];
    if (key === undefined) throw new Error(`A document has no key: ${text}`);
    const body = parse(text) as JsonObject & { readonly metadata: JsonObject };
    const isIstio = /istio\.io\//.test(String(body.apiVersion));
    return [key, isIstio ? { ...body, metadata: { ...body.metadata, labels: { 'istio.io/rev': 'default' } } } : body];
  }),
);
