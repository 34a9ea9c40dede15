import { writeFileSync } from 'node:fs';

/** A vitest reporter that writes what test/run.mjs adds up, file by file: the counts, each failure with the first line of
    its error, and each skipped test with its reason. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter's default export
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = {
      files: modules.map(summaryOf),
      unhandled: unhandledErrors.map((error) => firstLine(error.message)),
    };
    const path = process.env.VIRTKEEP_TEST_SUMMARY;
    if (path !== undefined) writeFileSync(path, JSON.stringify(summary));
  }
}

function summaryOf(module) {
  const file = module.relativeModuleId;
  const errors = module.errors();
  const summary = { file, passed: 0, failures: [], skips: [] };
  const fail = (name, found) => summary.failures.push({ test: `${file}${name}`, error: firstLine(found[0]?.message) });
  if (errors.length > 0) fail('', errors);
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === 'passed') summary.passed += 1;
    else if (result.state === 'failed') fail(` > ${test.fullName}`, result.errors);
    else summary.skips.push({ test: `${file} > ${test.fullName}`, reason: reasonOf(result, errors.length) });
  }
  for (const suite of module.children.allSuites()) {
    if (suite.errors().length > 0) fail(` > ${suite.fullName}`, suite.errors());
  }
  return summary;
}

function firstLine(message) {
  return String(message ?? 'no message').split('\n', 1)[0];
}

function reasonOf(result, moduleErrors) {
  return result.note ?? (moduleErrors > 0 || result.state === 'pending' ? 'it did not run' : 'no reason given');
}
