#!/usr/bin/env node
// Plays the part of fpm that electron-builder uses for a Debian package, with dpkg-deb in its stead: fpm itself is a
// download of its own. Words it does not know are refused, so that a change of electron-builder's is noticed.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const IGNORED = ['-s', '--deb-compression', '--vendor', '--license'];
const FIELDS = {
  '--architecture': 'Architecture',
  '--version': 'Version',
  '--name': 'Package',
  '--maintainer': 'Maintainer',
  '--url': 'Homepage',
  '--category': 'Section',
  '--deb-priority': 'Priority',
  '--description': 'Description',
};
const LISTS = { '-d': 'Depends', '--deb-recommends': 'Recommends' };
const SCRIPTS = { '--after-install': 'postinst', '--after-remove': 'postrm' };

const stage = mkdtempSync(join(tmpdir(), 'virtkeep-fpm-'));
mkdirSync(join(stage, 'DEBIAN'));
const fields = {};
let output = '';
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word === '--force') continue;
  if (!word.startsWith('-')) {
    place(word);
    continue;
  }
  const value = words.shift();
  if (word === '-t' && value !== 'deb') throw new Error(`this plays deb, not ${value}`);
  if (word === '--package') output = value;
  else if (word in FIELDS) fields[FIELDS[word]] = value;
  else if (word in LISTS) fields[LISTS[word]] = [fields[LISTS[word]], value].filter(Boolean).join(', ');
  else if (word in SCRIPTS) {
    copyFileSync(value, join(stage, 'DEBIAN', SCRIPTS[word]));
    chmodSync(join(stage, 'DEBIAN', SCRIPTS[word]), 0o755);
  } else if (word !== '-t' && !IGNORED.includes(word)) throw new Error(`unknown to this fpm: ${word}`);
}
const control = Object.entries(fields).map(
  ([name, value]) => `${name}: ${value.replaceAll('\n', '\n ').replaceAll('\n  ', '\n ')}`,
);
writeFileSync(join(stage, 'DEBIAN', 'control'), `${control.join('\n')}\n`);
execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', stage, output], { stdio: 'inherit' });
rmSync(stage, { recursive: true });

/** `from=to`; a folder with a slash at its end gives its contents. */
function place(pair) {
  const at = pair.lastIndexOf('=');
  const [from, to] = [pair.slice(0, at), join(stage, pair.slice(at + 1))];
  mkdirSync(dirname(to), { recursive: true });
  if (statSync(from).isDirectory()) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  else {
    copyFileSync(from, to);
    chmodSync(to, 0o644);
  }
}
