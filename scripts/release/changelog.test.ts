import { expect, test } from '@jest/globals';
import { releaseNotes } from './changelog.ts';

const changelog = `# Changelog

## [Unreleased]

### Added

- Something that is not released.

## [1.10.0] - 2026-12-01

### Added

- An input.

### Fixed

- A message, see [the page](docs/versions.md).

## [1.1.0] - 2026-11-30

- The first one.

[Unreleased]: https://github.com/mesh-ci/mesh-ci/compare/v1.10.0...HEAD
[1.1.0]: https://github.com/mesh-ci/mesh-ci/releases/tag/v1.1.0
`;

test('the notes of a release are its section, and nothing of the sections around it', () => {
  expect(releaseNotes(changelog, '1.10.0')).toBe(
    '### Added\n\n- An input.\n\n### Fixed\n\n- A message, see [the page](docs/versions.md).\n',
  );
});

test('the oldest section ends before the link definitions', () => {
  expect(releaseNotes(changelog, '1.1.0')).toBe('- The first one.\n');
});

test('a version without a section is refused with what to write', () => {
  expect(() => releaseNotes(changelog, '1.1')).toThrow(
    'CHANGELOG.md has no section for 1.1. Rename "Unreleased" to "## [1.1] - DATE".',
  );
});

test('a section without a date, or with nothing in it, is refused', () => {
  expect(() => releaseNotes('## [1.0.0]\n\n- A.\n', '1.0.0')).toThrow('has no date: "## [1.0.0]"');
  expect(() => releaseNotes('## [1.0.0] - 2026-12-01\n\n## [0.9.0] - 2026-11-01\n\n- A.\n', '1.0.0')).toThrow(
    'The section for 1.0.0 in CHANGELOG.md is empty.',
  );
});
