/** The programs that mesh-ci runs. */
export const TOOL_NAMES = ['istioctl', 'helm', 'helmfile', 'kubeconform'] as const;

export type ToolName = (typeof TOOL_NAMES)[number];
