import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';

export interface FrontMatter {
  readonly fields: Readonly<Record<string, unknown>>;
  /** What stands below it. */
  readonly body: string;
  /** Why the fields could not be read; the page is good without them. */
  readonly error: string | null;
}

/** YAML between `---` or TOML between `+++` at the head of a page, as Jekyll, Hugo, Docusaurus and others write it. */
export function frontMatterOf(text: string): FrontMatter {
  const match = /^(---|\+\+\+)[^\S\n]*\n([\s\S]*?)(?:^|\n)\1[^\S\n]*(?:\n|$)/.exec(text);
  if (!match) return { fields: {}, body: text, error: null };
  const body = text.slice(match[0].length);
  try {
    const value: unknown =
      match[1] === '---' ? parseYaml(match[2]!, { logLevel: 'error' }) : parseToml(match[2]!);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return { fields: isObject ? (value as Record<string, unknown>) : {}, body, error: null };
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    return { fields: {}, body, error: `front matter cannot be read (${line})` };
  }
}

/** A field that is a text which says something, else null; YAML reads a title such as `404` as a number. */
export function textField(fields: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() ? text.trim() : null;
}
