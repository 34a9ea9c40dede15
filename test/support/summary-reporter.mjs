import { writeFileSync } from 'node:fs';

/** A vitest reporter that writes what test/run.mjs adds up: the counts, and each skipped test with its reason. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter's default export
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: 0, skips: [] };
    for (const module of modules) {
      const errors = module.errors().length;
      summary.failed += errors;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') summary.passed += 1;
        else if (result.state === 'failed') summary.failed += 1;
        else {
          summary.skipped += 1;
          summary.skips.push({
            test: `${module.relativeModuleId} > ${test.fullName}`,
            reason: reasonOf(result, errors),
          });
        }
      }
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) summary.failed += 1;
    }
    const path = process.env.VIRTKEEP_TEST_SUMMARY;
    if (path !== undefined) writeFileSync(path, JSON.stringify(summary));
  }
}

function reasonOf(result, moduleErrors) {
  return result.note ?? (moduleErrors > 0 || result.state === 'pending' ? 'it did not run' : 'no reason given');
}
