// `npm run test:unit`: the tests that need nothing but `npm ci`. Arguments go to jest: `npm run test:unit -- shared/config`.
import { runJest } from './tests/jest.ts';

process.exitCode = (await runJest({ mode: 'unit', args: process.argv.slice(2) })).exitCode;
