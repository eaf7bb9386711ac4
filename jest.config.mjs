// Tests are ES modules in TypeScript: swc strips the types, Node's own module loader does the rest.
export default {
  testEnvironment: 'node',
  // Tests mostly wait for programs; jest's own default leaves a core idle.
  maxWorkers: '100%',
  // Only ends what hangs: how long a test takes is the machine's, which others may use at the same time. Unit tests have less,
  // in scripts/tests/jest.ts. No test sets a limit of its own.
  testTimeout: 600_000,
  roots: ['<rootDir>'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/build/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
