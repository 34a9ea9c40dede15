import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const reporters = ['--reporter=default', '--reporter=./test/support/summary-reporter.mjs'];

/** Runs of vitest that add up. In CI a file that failed is run once more by itself, since a machine may stand still under a
    test that watches real time; what passes only then is counted as passed and named in `unsteady`. */
export class VitestRuns {
  passed = 0;
  /** Each failure as `test: first line of its error`. */
  failures = [];
  /** Each skipped test as `test: reason`. */
  skips = [];
  unsteady = [];
  #root;
  #summaryPath;
  #secondTry;
  #child = null;
  #interrupted = false;

  constructor({ root, scratch, secondTry }) {
    this.#root = root;
    this.#summaryPath = join(scratch, 'summary.json');
    this.#secondTry = secondTry;
  }

  async run(args) {
    const files = await this.#files(args);
    for (const file of files) {
      const again = this.#secondTry && file.failures.length > 0 && !this.#interrupted;
      this.#add(again ? await this.#again(file, args) : file);
    }
  }

  interrupt() {
    this.#interrupted = true;
    this.#child?.kill('SIGINT');
  }

  async #again(file, args) {
    for (const { test, error } of file.failures) console.log(`at the first try: ${test}: ${error}`);
    console.log(`Once more: ${file.file}`);
    const named = args.filter((arg, at) => arg.startsWith('-') || args[at - 1] === '--project');
    const second = await this.#files([...named, file.file]);
    const found = second.find((one) => one.file === file.file);
    if (found === undefined || found.failures.length > 0) return found ?? file;
    for (const { test, error } of file.failures) this.unsteady.push(`${test}: ${error}`);
    return found;
  }

  #add(file) {
    this.passed += file.passed;
    for (const { test, error } of file.failures) this.failures.push(`${test}: ${error}`);
    for (const { test, reason } of file.skips) this.skips.push(`${test}: ${reason}`);
  }

  /** One vitest, as the summary of each of its files; what failed outside a test is counted here and not tried again. */
  async #files(args) {
    rmSync(this.#summaryPath, { force: true });
    const code = await new Promise((resolve) => {
      this.#child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
        cwd: this.#root,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, VIRTKEEP_TEST_SUMMARY: this.#summaryPath },
      });
      this.#child.on('close', resolve);
    });
    this.#child = null;
    const called = `vitest ${args.join(' ')}`;
    if (!existsSync(this.#summaryPath)) {
      this.failures.push(`${called}: it ended with ${code} and without a result`);
      return [];
    }
    const { files, unhandled } = JSON.parse(readFileSync(this.#summaryPath, 'utf8'));
    for (const message of unhandled) this.failures.push(`${called}: an error that no test caught: ${message}`);
    if (code !== 0 && unhandled.length === 0 && files.every((file) => file.failures.length === 0)) {
      this.failures.push(`${called}: it ended with ${code} though every test passed`);
    }
    return files;
  }
}
