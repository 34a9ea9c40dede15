import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SecretStore } from '../../environment.ts';
import { writeFileAtomically } from '../../settings/atomic-file.ts';
import type { ElectronApi } from './electron-api.ts';

type SafeStorage = ElectronApi['safeStorage'];

/** Each secret under the digest of its name, as the keyring has encrypted it (base64). */
const fileSchema = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.string()) });
type Secrets = Record<string, string>;

/** So much is read of the file at most. */
const FILE_MAX = 1 << 20;
const SECRETS_MAX = 1000;
/** Backends that keep the key where everybody finds it, or none at all. */
const UNSAFE: readonly string[] = ['basic_text', 'unknown'];

/**
 * The system's keyring by way of Electron's safeStorage: it keeps the key, the file what is encrypted by it. Null where there
 * is no keyring. To be called when Electron is ready.
 */
export async function openSecretStore(safeStorage: SafeStorage, path: string): Promise<SecretStore | null> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return null;
    if (UNSAFE.includes(safeStorage.getSelectedStorageBackend())) return null;
  } catch {
    return null;
  }
  return new FileSecretStore(safeStorage, path);
}

class FileSecretStore implements SecretStore {
  readonly #safeStorage: SafeStorage;
  readonly #path: string;
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(safeStorage: SafeStorage, path: string) {
    this.#safeStorage = safeStorage;
    this.#path = path;
  }

  async get(name: string): Promise<string | null> {
    const encrypted = (await this.#read())[keyOf(name)];
    if (encrypted === undefined) return null;
    const { result, shouldReEncrypt } = await this.#safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'));
    if (shouldReEncrypt) await this.set(name, result);
    return result;
  }

  async set(name: string, secret: string): Promise<void> {
    const encrypted = (await this.#safeStorage.encryptStringAsync(secret)).toString('base64');
    await this.#change((secrets) => {
      const { [keyOf(name)]: _, ...others } = secrets;
      // The newest is last; those of hosts long gone make room.
      const kept = Object.entries(others).slice(-SECRETS_MAX + 1);
      return { ...Object.fromEntries(kept), [keyOf(name)]: encrypted };
    });
  }

  async delete(name: string): Promise<void> {
    await this.#change((secrets) => {
      const { [keyOf(name)]: found, ...others } = secrets;
      return found === undefined ? null : others;
    });
  }

  /** `change` gives null when nothing is to be written. */
  #change(change: (secrets: Secrets) => Secrets | null): Promise<void> {
    const done = this.#last.then(async () => {
      const secrets = change(await this.#read());
      if (secrets === null) return;
      await writeFileAtomically(this.#path, `${JSON.stringify({ version: 1, secrets })}\n`);
    });
    this.#last = done.catch(() => {});
    return done;
  }

  /** A file that cannot be read holds nothing that the user could not type again. */
  async #read(): Promise<Secrets> {
    try {
      const text = await readFile(this.#path, 'utf8');
      return text.length > FILE_MAX ? {} : fileSchema.parse(JSON.parse(text)).secrets;
    } catch {
      return {};
    }
  }
}

/** The names tell who logs in where, which the file need not. */
function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}
