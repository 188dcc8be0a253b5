import { existsSync } from 'node:fs';

export interface RepositoryAddress {
  readonly owner: string;
  readonly name: string;
}

const forms = [
  /^([A-Za-z0-9][A-Za-z0-9-]*)\/([A-Za-z0-9._-]+?)(?:\.git)?$/,
  /^(?:https?:\/\/|git@)[^/:]+[/:]([A-Za-z0-9][A-Za-z0-9-]*)\/([A-Za-z0-9._-]+?)(?:\.git)?\/?$/,
];

/** `owner/name` or the URL of a repository; null for anything else and for what is there as a folder. */
export function repositoryAddress(location: string): RepositoryAddress | null {
  if (existsSync(location)) return null;
  return addressOf(location);
}

/** The same for a text that cannot be a folder, such as a clone's remote. */
export function addressOf(text: string): RepositoryAddress | null {
  for (const form of forms) {
    const [, owner, name] = form.exec(text) ?? [];
    if (owner && name && !/^\.+$/.test(name)) return { owner, name };
  }
  return null;
}
