// Tests are ES modules in TypeScript: swc strips the types, Node's own module loader does the rest.
export default {
  testEnvironment: 'node',
  // Tests mostly wait for programs; jest's own default leaves a core idle.
  maxWorkers: '100%',
  // Others use the processors at the same time: five seconds, jest's own default, can be too short for three programs.
  testTimeout: 30_000,
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
