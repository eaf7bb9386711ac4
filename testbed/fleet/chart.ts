/** The files of a service's chart, by their paths in it. */
export function chartFiles(service: FleetService): Readonly<Record<string, string>> {
  return {
    'Chart.yaml': `apiVersion: v2
name: ${service.name}
description: The service ${service.name} of the shop.
type: application
version: 1.${service.index}.0
appVersion: "2.${service.index}.1"
`,
    'values.yaml': values(service),
    'values-dev.yaml': 'replicas: 1\nconfig:\n  logLevel: debug\n',
    'values-production.yaml': 'replicas: 3\nresources:\n  memory: 768Mi\n',
    'templates/_helpers.tpl': HELPERS,
    'templates/deployment.yaml': DEPLOYMENT,
    'templates/service.yaml': SERVICE,
    'templates/serviceaccount.yaml': SERVICE_ACCOUNT,
    'templates/configmap.yaml': CONFIG_MAP,
    ...(service.index % 2 === 0
      ? { 'templates/hpa.yaml': AUTOSCALER, 'templates/virtualservice.yaml': VIRTUAL_SERVICE }
      : { 'templates/pdb.yaml': DISRUPTION_BUDGET, 'templates/authorizationpolicy.yaml': AUTHORIZATION_POLICY }),
  };
}

function values({ name, calls }: FleetService): string {
  return `replicas: 2
image:
  repository: registry.example.com/shop/${name}
  tag: "" # Default: the chart's appVersion.
port: 8080
upstream:
  host: ${calls}.${calls}.svc.cluster.local
  port: 80
resources:
  cpu: 100m
  memory: 512Mi
config:
  logLevel: info
  timeout: 2s
  features:
    - search
    - wishlist
maxReplicas: 10
podAnnotations: {}
`;
}

const HELPERS = `{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "service.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
`;

function template(apiVersion: string, kind: string, rest: string): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
${rest}`;
}

const DEPLOYMENT = template(
  'apps/v1',
  'Deployment',
  `spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      {{- include "service.selectorLabels" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "service.labels" . | nindent 8 }}
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ .Release.Name }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 60
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: IfNotPresent
          ports:
            - name: http
              containerPort: {{ .Values.port }}
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            - name: UPSTREAM_URL
              value: http://{{ .Values.upstream.host }}:{{ .Values.upstream.port }}/v1
            - name: BANK_URL
              value: https://api.bank.example.com
          envFrom:
            - configMapRef:
                name: {{ .Release.Name }}
          readinessProbe:
            httpGet:
              path: /ready
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: /live
              port: http
            initialDelaySeconds: 10
          lifecycle:
            preStop:
              exec:
                command: [sleep, "10"]
          resources:
            requests:
              cpu: {{ .Values.resources.cpu }}
              memory: {{ .Values.resources.memory }}
            limits:
              memory: {{ .Values.resources.memory }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: config
              mountPath: /etc/service
              readOnly: true
      volumes:
        - name: tmp
          emptyDir: {}
        - name: config
          configMap:
            name: {{ .Release.Name }}
`,
);

const SERVICE = template(
  'v1',
  'Service',
  `spec:
  type: ClusterIP
  selector:
    {{- include "service.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: 80
      targetPort: http
`,
);

const SERVICE_ACCOUNT = template('v1', 'ServiceAccount', 'automountServiceAccountToken: false\n');

const CONFIG_MAP = template(
  'v1',
  'ConfigMap',
  `data:
  LOG_LEVEL: {{ .Values.config.logLevel | quote }}
  application.yaml: |
    server:
      port: {{ .Values.port }}
    upstream:
      timeout: {{ .Values.config.timeout }}
    features:
      {{- toYaml .Values.config.features | nindent 6 }}
`,
);

const AUTOSCALER = template(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  `spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .Release.Name }}
  minReplicas: {{ .Values.replicas }}
  maxReplicas: {{ .Values.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`,
);

const DISRUPTION_BUDGET = template(
  'policy/v1',
  'PodDisruptionBudget',
  `spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "service.selectorLabels" . | nindent 6 }}
`,
);

const VIRTUAL_SERVICE = template(
  'networking.istio.io/v1',
  'VirtualService',
  `spec:
  hosts:
    - {{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local
  http:
    - name: default
      timeout: {{ .Values.config.timeout }}
      retries:
        attempts: 2
        perTryTimeout: 1s
        retryOn: connect-failure,refused-stream
      route:
        - destination:
            host: {{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local
            port:
              number: 80
`,
);

const AUTHORIZATION_POLICY = template(
  'security.istio.io/v1',
  'AuthorizationPolicy',
  `spec:
  selector:
    matchLabels:
      {{- include "service.selectorLabels" . | nindent 6 }}
  action: ALLOW
  rules:
    - from:
        - source:
            namespaces: [{{ .Release.Namespace }}, istio-system]
      to:
        - operation:
            methods: [GET, POST]
            paths: ["/v1/*"]
`,
);

/** A service of the fleet: its chart, its release and its namespace are called like it. */
export interface FleetService {
  readonly name: string;
  readonly index: number;
  /** Another service of the fleet, which it calls. */
  readonly calls: string;
}
