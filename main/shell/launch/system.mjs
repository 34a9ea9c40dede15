// What the launcher asks of the machine it runs on.

const NEEDED = [20, 19];

/** Tells the user something. Standard output belongs to the app. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Why this Node cannot run Virtkeep, or null. */
export function nodeObstacle(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return null;
  return `Virtkeep needs Node ${NEEDED.join('.')} or newer, and this is Node ${version}. See https://nodejs.org/ for a newer one.`;
}

/** Whether a window could be shown. */
export function hasDisplay(env = process.env) {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Chromium's sandbox does not work for root; anybody else keeps it. */
export function rootFlags(name) {
  if (process.getuid?.() !== 0) return [];
  say(`Warning: run by root, ${name} has no sandbox. Run Virtkeep as yourself, in the group libvirt.`);
  return ['--no-sandbox'];
}

/** Waits for a child, handing signals on to it; resolves with its exit code, 127 if it could not be run at all. */
export function forwardSignals(child) {
  const hand = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, hand);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(error.message);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  }).finally(() => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, hand);
  });
}
