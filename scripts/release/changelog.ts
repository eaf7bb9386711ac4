/**
 * What a version's section of CHANGELOG.md says, without its heading.
 * @throws Error when the section is missing, has no date, or is empty
 */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((text) => text.startsWith(`## [${version}]`));
  if (section === undefined) {
    throw new Error(`CHANGELOG.md has no section for ${version}. Rename "Unreleased" to "## [${version}] - DATE".`);
  }
  const [heading = '', ...lines] = section.split('\n');
  if (!/^## \[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    throw new Error(
      `The heading of ${version} in CHANGELOG.md has no date: "${heading}". Write "## [${version}] - YYYY-MM-DD".`,
    );
  }
  // Definitions of links stand at the end of the file, in what would be the oldest version's section.
  const notes = lines
    .filter((line) => !/^\[[^\]]+\]: /.test(line))
    .join('\n')
    .trim();
  if (notes === '') throw new Error(`The section for ${version} in CHANGELOG.md is empty.`);
  return `${notes}\n`;
}
