/** The section of the documentation that is about a check. */
export function documentationOf(check: string): string {
  return `https://github.com/mesh-ci/mesh-ci/blob/v1/action-validate/docs/checks.md#${check}`;
}
