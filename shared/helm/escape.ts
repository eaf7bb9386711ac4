/**
 * Text that Helm's template engine gives back as it is. Only `{{` begins an action; each is written as an action that
 * prints it. Everything else, `}}` included, is plain text to the engine.
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

/** The text that `escapeTemplate` was given. */
export function unescapeTemplate(text: string): string {
  return text.replaceAll('{{ "{{" }}', '{{');
}
