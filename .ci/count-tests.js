// Prints `PASSED FAILED` of one vitest run, for .ci/run.
// node count-tests.js <report of vitest's json reporter> <exit code of the run> skips-pass|skips-fail
import { existsSync, readFileSync } from 'node:fs';

const [file = '', exitCode = '1', skips = 'skips-fail'] = process.argv.slice(2);
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { testResults: [] };
const results = report.testResults.flatMap((suite) => suite.assertionResults);
const passed = results.filter((result) => result.status === 'passed').length;
const failedTests = results.filter((result) => result.status === 'failed').length;
const skipped = results.filter((result) => result.status !== 'passed' && result.status !== 'failed');

// A file that could not be loaded has failed without one failed test.
const failedFiles = report.testResults.filter(
  (suite) => suite.status === 'failed' && !suite.assertionResults.some((result) => result.status === 'failed'),
).length;
const failed = failedTests + failedFiles + (skips === 'skips-fail' ? skipped.length : 0);
for (const result of skipped) process.stderr.write(`skipped: ${result.fullName}\n`);

// A run that exits non-zero, or that ran nothing, never counts as clean.
const unclean = failed === 0 && (exitCode !== '0' || passed === 0) ? 1 : 0;
process.stdout.write(`${passed} ${failed + unclean}\n`);
